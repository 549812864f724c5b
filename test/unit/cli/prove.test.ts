import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createColors } from 'picocolors';
import type { ProveResult } from '../../../client/cli/ports';
import { proven } from '../../../client/cli/view/prove';
import { printJson } from '../../../engine/lib/json';
import { buildModel } from '../../../engine/modeling';
import { analysisOf, pattern } from '../modeling/facts';
import { users } from '../modeling/shop';
import { CONFIG, folderWith, landfall } from './support';

const analysis = analysisOf([users], [pattern('AP1', 'select', ['users'], { equal: ['users.id'] })]);
const { contract, projection } = buildModel(analysis, { strategy: 'auto', collections: true });

/** A folder with what `landfall analyze` and `landfall model` write. */
function desk(config: string | null = null): string {
  const cwd = folderWith(config);
  const files = { 'a.json': analysis, 'migrationContract.json': contract, 'projection.json': projection };
  for (const [name, value] of Object.entries(files)) writeFileSync(join(cwd, name), printJson(value));
  return cwd;
}
const FILES = '--analysis a.json --contract migrationContract.json';
const SOURCE = '--schema mysql://reader:secret@127.0.0.1:1/shop?tls=disabled';

describe('landfall contract prove', () => {
  it.each([
    ['', /no source: give its address with --schema/],
    ['--schema dump.sql', /--schema must be the address of a server/],
    [`${SOURCE} --scratch 127.0.0.1:3306`, /--scratch must be the address of a server/],
    [`${SOURCE} --scratch mysql://127.0.0.1:3306`, /the address behind --scratch must name user and host/],
    [`${SOURCE} --endpoint 127.0.0.1:8000`, /a URL that begins with http/],
    [`${SOURCE} --rows 0`, /a number of rows/],
    [`${SOURCE} --pattern AP1 AP7`, /the analysis has no AP7/],
    [`${SOURCE} --projection none.json`, /none\.json/],
  ])('refuses %s', async (options, message) => {
    const { code, err } = await landfall(`contract prove ${FILES} ${options}`, { cwd: desk() });
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
    expect(err).not.toContain('secret');
  });

  it('names what neither an option nor the artifact store has', async () => {
    expect((await landfall(`contract prove ${SOURCE}`, { cwd: desk() })).err).toMatch(/no analysis: give --analysis/);
    const { code, err } = await landfall('contract prove', { cwd: desk(CONFIG), env: { DB_PASSWORD: 'x' } });
    expect([code, err]).toEqual([2, expect.stringMatching(/stage-01\/analysis\.json is not in .*: give --analysis/)]);
  });

  it('fails where the source does not answer', async () => {
    const { code, err } = await landfall(`contract prove ${FILES} ${SOURCE}`, { cwd: desk() });
    expect([code, err]).toEqual([1, expect.stringMatching(/127\.0\.0\.1:1/)]);
  }, 60_000);
});

test('reasons are told once, with the patterns that have them', () => {
  const one = {
    operation: 'Query',
    roundTrips: 1,
    requests: 1,
    sentRoundTrips: 1,
    ...{ slices: [], sentSlices: 0, sentPages: 0 },
    items: 2,
    forms: 1,
    executions: 3,
    rows: 1,
    errors: 0,
    scans: [],
  };
  const open = { ...one, verdict: 'not answered' as const, reasons: ['n: 1 was expected, 2 came'], notes: [] };
  const place = {
    ...{ transaction: 'place', patterns: ['AP1'], executions: 3, statements: 2, writes: 5, checks: 1, rows: 6 },
    notes: [],
  };
  const result: ProveResult = {
    ...{ contractSha256: '', sample: 'all rows of 1 table', notRun: null, notes: [], files: [] },
    lossless: { rows: 1, entities: 1, ran: { tables: 'rebuilt', items: 'dynamodb' } },
    patterns: [
      { ...one, pattern: 'AP1', verdict: 'answered', way: 'scan', reasons: [], notes: [], statement: 'SELECT 1' },
      { ...open, pattern: 'AP2', way: 'one operation' as const, statement: 'SELECT \u001b[31m2' },
      { ...open, pattern: 'AP3', way: 'one operation' as const, statement: `SELECT ${'3'.repeat(99)}` },
    ],
    transactions: [
      { ...place, verdict: 'as one', reasons: [] },
      { ...place, transaction: 'pay\u001b[31m', verdict: 'not as one', reasons: ['n: 1 was expected, 2 came'] },
    ],
  };
  expect(proven(result, createColors(false)).split('\n')).toEqual([
    'pattern  verdict       operation  trips  items  runs  statement',
    'AP1      answered      Query          1      2     3  SELECT 1',
    'AP2      not answered  Query          1      2     3  SELECT 2',
    `AP3      not answered  Query          1      2     3  SELECT ${'3'.repeat(51)}..`,
    '  not answered: n: 1 was expected, 2 came (AP2, AP3)',
    'rows: all rows of 1 table',
    '3 patterns: 1 answered, 2 not answered',
    '  answered by 1 scan',
    '  transaction place: as one, statements 2, items written 5, items checked 1',
    '  transaction pay: not as one, n: 1 was expected, 2 came',
  ]);
});
