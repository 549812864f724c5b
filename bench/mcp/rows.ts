import { childProcessWay } from '../../adapters/mcp/client/child-process';
import { inProcessWay } from '../../adapters/mcp/client/in-process';
import { Session, type Way } from '../../adapters/mcp/client/session';
import { createServer } from '../../adapters/mcp/server/create';
import { SETTINGS_VARIABLE, type ServerSettings } from '../../adapters/mcp/settings';
import { toolboxOf } from '../../adapters/mcp/toolboxes';
import { openSource } from '../../adapters/mysql/link';
import { TOOLS } from '../../contracts/mcp';
import { FROM_SOURCE } from '../../test/server/mcp/support/port';
import { createSourceDatabase, type SourceDatabase } from '../../test/support/source-database';

/**
 * Reads the rows of a table page by page: directly, and through the tool `run_query` of an MCP server; all ways in turn, round by round.
 *
 *   LANDFALL_TEST_MYSQL=.. npx tsx bench/mcp/rows.ts [rows=20000] [rounds=5]
 *
 * `kept session` is the protocol at its best: a server in this process over one session that stays open. Prints rows per second and per
 * second of this process's CPU, as medians.
 */
const [rows = 20_000, rounds = 5] = process.argv.slice(2).map(Number);
const PAGE = 1_000;

/** Gives the last id of the page behind an id, and how many rows it has. */
type ReadPage = (after: string) => Promise<{ readonly last: string; readonly count: number }>;

interface Contender {
  readonly name: string;
  readonly page: ReadPage;
  readonly end: () => Promise<void>;
}

const pageAfter = (after: string): string => `SELECT * FROM notes WHERE id > ${after} ORDER BY id LIMIT ${PAGE}`;
const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
const policy = { allowWrite: false, allowRowData: true };
const limits = { startMs: 60_000, callMs: 60_000 };

async function direct(db: SourceDatabase): Promise<Contender> {
  const link = await openSource({ source: db.settings(), secrets: db.secrets });
  return {
    name: 'direct',
    page: async (after) => {
      const { rows: found } = await link.answer(pageAfter(after));
      return { last: String(found.at(-1)?.[0] ?? after), count: found.length };
    },
    end: () => link.close(),
  };
}

async function through(name: string, way: Way, end: () => Promise<void> = async () => undefined): Promise<Contender> {
  const session = await Session.open(way, limits, undefined);
  return {
    name,
    page: async (after) => {
      const result = await session.call('run_query', { sql: pageAfter(after), max_rows: PAGE }, {});
      if (result.isError === true) throw new Error(JSON.stringify(result.content));
      const { rows: found } = result.structuredContent as { rows: readonly (readonly string[])[] };
      return { last: found.at(-1)?.[0] ?? after, count: found.length };
    },
    end: async () => {
      await session.close();
      await end();
    },
  };
}

async function keptSession(db: SourceDatabase): Promise<Contender> {
  const link = await openSource({ source: db.settings(), secrets: db.secrets });
  const server = createServer({
    name: 'mysql',
    tools: { run_query: TOOLS.mysql.run_query },
    toolbox: {
      run_query: async ({ sql }) => {
        const { columns, rows: found } = await link.answer(sql);
        const text = (value: string | Buffer | null): string | null => value?.toString() ?? null;
        return { columns, rows: found.map((row) => row.map(text)), more: false };
      },
    },
    policy,
  });
  return through('MCP in this process, kept session', await inProcessWay(server), () => link.close());
}

async function contenders(db: SourceDatabase): Promise<readonly Contender[]> {
  const settings: ServerSettings = {
    ...{ migration: 'bench', role: 'bench', source: db.settings(), store: 'artifacts' },
    aws: { region: 'us-east-1' },
  };
  const toolbox = toolboxOf('mysql', settings, { secrets: db.secrets });
  const inProcess = createServer<typeof TOOLS.mysql>({ name: 'mysql', tools: TOOLS.mysql, toolbox, policy });
  const stdio = childProcessWay({
    command: [...FROM_SOURCE, 'mcp', 'mysql', '--allow-row-data'],
    environment: { ...process.env, TEST_PASSWORD: db.password, [SETTINGS_VARIABLE]: JSON.stringify(settings) },
  });
  return [
    await direct(db),
    await keptSession(db),
    await through('MCP in this process', await inProcessWay(inProcess)),
    await through('MCP over stdio', stdio),
  ];
}

async function readAll(page: ReadPage): Promise<{ perSecond: number; perCpuSecond: number }> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  let read = 0;
  for (let at = await page('0'); at.count > 0; at = await page(at.last)) read += at.count;
  if (read !== rows) throw new Error(`${read} rows were read, there are ${rows}`);
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: rows / ((performance.now() - began) / 1_000), perCpuSecond: rows / ((user + system) / 1e6) };
}

async function main(): Promise<void> {
  const db = await createSourceDatabase('mysql', [
    'CREATE TABLE notes (id INT UNSIGNED PRIMARY KEY, title VARCHAR(60), body TEXT, price DECIMAL(20,4), at DATETIME(3))',
  ]);
  const all: Contender[] = [];
  try {
    await db.admin.query(
      `INSERT INTO notes WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
       SELECT /*+ SET_VAR(cte_max_recursion_depth = ${rows + 1}) */ i, CONCAT('title ', i), REPEAT('lorem "ipsum" ', 8), i / 7, NOW(3) FROM n`,
    );
    all.push(...(await contenders(db)));
    const figures = new Map(all.map(({ name }) => [name, [] as { perSecond: number; perCpuSecond: number }[]]));
    for (const { page } of all) await readAll(page); // warm
    for (let round = 0; round < rounds; round += 1)
      for (const { name, page } of all) figures.get(name)!.push(await readAll(page));
    for (const [name, list] of figures) {
      const of = (what: 'perSecond' | 'perCpuSecond') => Math.round(median(list.map((one) => one[what])));
      console.log(`${name}: ${of('perSecond')} rows/s, ${of('perCpuSecond')} rows per second of CPU`);
    }
  } finally {
    for (const { end } of all) await end();
    await db.drop();
  }
}

void main();
