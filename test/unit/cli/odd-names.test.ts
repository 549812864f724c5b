import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyze } from '../../../client/cli/standalone/analyze';
import { analysisSchema } from '../../../contracts/schemas/analysis';
import { foundIn, ODD_STATEMENTS, ODD_TABLES, oddSource, withValues } from '../../support/odd-names';

const SCHEMA = 'my "odd" `schema` ü';
const folder = mkdtempSync(join(tmpdir(), 'landfall-odd-names-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const stamp = (second: number): string => `2026-01-02T10:00:${String(second).padStart(2, '0')}.000000Z`;

const slowLog = (use: string, session: string): string =>
  ODD_STATEMENTS.map(
    (one, i) =>
      `# Time: ${stamp(i + 1)}\n${session}\n# Query_time: 0.000100  Lock_time: 0.000001 Rows_sent: 1  Rows_examined: 1\n` +
      `${i === 0 ? use : ''}SET timestamp=${Date.UTC(2026, 0, 2, 10, 0, i + 1) / 1_000};\n${withValues(one)};\n`,
  ).join('');

/** Forms in which the same statements are logged. */
const LOGS: Readonly<Record<string, string>> = {
  'a general log': [
    `${stamp(0)}\t    8 Connect\tapp@localhost on ${SCHEMA} using TCP/IP`,
    ...ODD_STATEMENTS.map((one, i) => `${stamp(i + 1)}\t    8 Query\t${withValues(one)}`),
  ].join('\n'),
  // The first statement in a schema has `use`: MySQL writes the name as it is, MariaDB in quotes; MariaDB names it with each statement as well.
  'a slow log of MySQL': slowLog(`use ${SCHEMA};\n`, '# User@Host: app[app] @ localhost []  Id:     8'),
  'a slow log of MariaDB': slowLog(
    `use \`${SCHEMA.replaceAll('`', '``')}\`;\n`,
    `# User@Host: app[app] @ localhost []\n# Thread_id: 8  Schema: ${SCHEMA}  QC_hit: No`,
  ),
};

it.each(Object.entries(LOGS))('names of any kind are the same in schema, source and log: %s', async (form, log) => {
  const path = join(folder, 'app');
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'db.ts'), oddSource());
  const out = join(folder, form);
  await analyze(
    {
      ...{ schema: file('odd.sql', ODD_TABLES.map((sql) => `${sql};\n`).join('')), database: SCHEMA },
      ...{ logs: [file(`${form}.log`, `${log}\n`)], source: { path, include: ['**/*.ts'] }, out },
      onProgress: () => undefined,
    },
    {},
  );
  const read = (name: string): string => readFileSync(join(out, name), 'utf8');
  const analysis = analysisSchema.parse(JSON.parse(read('analysis.json')));
  expect([...foundIn(analysis)].sort()).toEqual(ODD_STATEMENTS.map(({ found }) => found).sort());
  for (const { evidence, rate } of analysis.accessPatterns)
    expect({ ...evidence, rate }).toMatchObject({
      seenIn: 'source and log',
      logExecutions: 1,
      rate: { executions: 1 },
    });
  expect(analysis.queryLog).toMatchObject({ executions: ODD_STATEMENTS.length, unparsed: [] });
  expect(analysis.risks.filter(({ code }) => /UNPARSED|UNKNOWN_TABLE|UNUSED|UNEXPLAINED|LOG_INC/.test(code))).toEqual(
    form.startsWith('a slow log')
      ? [expect.objectContaining({ what: expect.stringContaining('Only slow logs') as string })]
      : [],
  );
  // The sign of a table's row keeps such names apart as well.
  expect(read('01_6_access_patterns.md')).toContain('``a`b.x`y``');
});
