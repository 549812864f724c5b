import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { analyze } from '../../client/cli/standalone/analyze';
import { model } from '../../client/cli/standalone/model';
import { prove } from '../../client/cli/standalone/prove';
import { split } from '../../test/support/statements';

/**
 * What `auto` makes of a schema of other people and the statements that they wrote for it, and whether both proofs hold: analyze, model and prove
 * without a decision of a person and with nothing edited. Prints the rows of the tables "Statements of other people" in docs/benchmarks.md,
 * and each reason.
 *
 *   npx tsx bench/modeling/others.ts --source mysql://root:..@127.0.0.1:3306/chinook --scratch mysql://root:..@127.0.0.1:3306
 *     --endpoint http://127.0.0.1:8000 [--strategy auto] [--rows 200] [--out folder] [--app folder] [--include 'src/**\/*.ts'].. [statements.sql..]
 *
 * The database is there, with its rows. What reads or writes rows in the files is a statement of the application, unless the server refuses it; what makes
 * or describes tables and views is not. With --app the statements are those of an application's source, as they are; without either, keys and stored
 * code of the schema alone decide.
 */
const { values, positionals } = parseArgs({
  options: {
    source: { type: 'string' },
    scratch: { type: 'string' },
    endpoint: { type: 'string' },
    strategy: { type: 'string', default: 'auto' },
    rows: { type: 'string', default: '200' },
    out: { type: 'string' },
    app: { type: 'string' },
    include: { type: 'string', multiple: true },
  },
  allowPositionals: true,
});

const STRATEGIES = ['auto', 'single-table', 'table-per-entity'] as const;

const OF_AN_APPLICATION = /^(?:SELECT|WITH|INSERT|REPLACE|UPDATE|DELETE|\()/i;

const withoutComments = (sql: string): string =>
  sql.replace(/^(?:\s+|--[^\n]*(?:\n|$)|#[^\n]*(?:\n|$)|\/\*[^]*?\*\/)+/, '');

/** Statements that the server takes; what it refuses is no statement of this schema, and is printed. */
async function statementsOf(files: readonly string[], source: string): Promise<readonly string[]> {
  const all = files
    .flatMap((file) => split(readFileSync(file, 'utf8')))
    .map((sql) => withoutComments(sql).trim())
    .filter((sql) => OF_AN_APPLICATION.test(sql));
  const { hostname, port, username, password, pathname } = new URL(source);
  const connection = await createConnection({
    host: hostname,
    port: Number(port),
    user: username,
    password: decodeURIComponent(password),
    database: pathname.slice(1),
  });
  const taken: string[] = [];
  try {
    for (const sql of new Set(all))
      try {
        await (await connection.prepare(sql)).close();
        taken.push(sql);
      } catch (error) {
        console.log(`refused by the server: ${(error as Error).message.slice(0, 160)}`);
      }
  } finally {
    await connection.end();
  }
  return taken;
}

/** One function for each statement, as a program sends it. */
function program(statements: readonly string[]): string {
  const calls = statements.map((sql, at) => {
    const places = (sql.match(/\?/g) ?? []).map((_, place) => `a${place}`);
    const parameters = places.map((name) => `${name}: unknown`).join(', ');
    return `export const s${at} = (${parameters}) => pool.query(${JSON.stringify(sql)}, [${places.join(', ')}]);`;
  });
  return ["import { createPool } from 'mysql2/promise';", 'const pool = createPool({});', ...calls, ''].join('\n');
}

/** A server of this machine needs no TLS, and seldom has a certificate that anybody knows; what the address says of it counts. */
function addressed(text: string): string {
  const url = new URL(text);
  if (['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname) && url.search === '') url.search = '?tls=disabled';
  return url.href;
}

const cells = (...all: readonly (string | number)[]): string => `| ${all.join(' | ')} |`;

async function main(): Promise<void> {
  const { endpoint } = values;
  const strategy = STRATEGIES.find((one) => one === values.strategy);
  if (strategy === undefined) throw new Error(`--strategy: one of ${STRATEGIES.join(', ')}`);
  if (values.source === undefined || values.scratch === undefined || endpoint === undefined)
    throw new Error('give --source, --scratch and --endpoint');
  const [schema, scratch] = [addressed(values.source), addressed(values.scratch)];
  const folder = mkdtempSync(join(tmpdir(), 'landfall-others-'));
  const out = values.out ?? folder;
  const quiet = (): void => undefined;
  try {
    mkdirSync(join(folder, 'app'), { recursive: true });
    writeFileSync(join(folder, 'app', 'statements.ts'), program(await statementsOf(positionals, schema)));
    const source = {
      path: values.app ?? join(folder, 'app'),
      include: values.include ?? ['**/*.{ts,js}'],
      exclude: ['**/node_modules/**', '**/*.{test,spec}.*'],
    };
    await analyze({ schema, source, logs: [], out, onProgress: quiet }, process.env);
    const analysis = join(out, 'analysis.json');
    const modelled = await model({ analysis, strategy, collections: true, out });
    const contract = join(out, 'migrationContract.json');
    const result = await prove(
      { analysis, contract, schema, scratch, endpoint, rows: Number(values.rows), out, onProgress: quiet },
      process.env,
    );
    const { patterns } = result;
    const answered = patterns.filter(({ verdict }) => verdict === 'answered');
    const { facts } = modelled;
    const name = basename(new URL(schema).pathname);
    console.log(JSON.stringify(facts));
    console.log(modelled.price);
    console.log(
      cells(name, facts.tables ?? '', `${facts.entities}, ${facts.lookups}`, facts.indexes ?? '', facts.copies ?? '') +
        cells(
          '',
          patterns.length,
          answered.length,
          patterns.reduce((sum, { executions }) => sum + executions, 0),
        ).slice(1),
    );
    const ways = [
      'one operation',
      'several round trips',
      'transaction',
      'several requests, not atomic',
      'scan',
    ] as const;
    console.log(cells(name, ...ways.map((way) => answered.filter((one) => one.way === way).length)));
    for (const { pattern, verdict, statement, reasons } of patterns)
      if (verdict !== 'answered')
        console.log(
          `${pattern} ${verdict}: ${reasons.join('; ')}\n    ${statement.replace(/\s+/g, ' ').slice(0, 240)}`,
        );
    console.log(result.notes.join('\n'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
