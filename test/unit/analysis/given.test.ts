import { analyse } from '../../../engine/analysis/reconcile';
import type { GivenRate } from '../../../engine/analysis/reconcile/given';
import type { AnalysisInputs } from '../../../engine/analysis/reconcile/inputs';
import { printAnalysis } from '../../../engine/analysis/report';
import { applicationFacts } from '../../../engine/analysis/source/application';
import type { Analysis } from '../../../contracts/schemas/analysis';
import { loggedText } from '../../../engine/analysis/statements/logged';
import { logged, queryLogOf } from './log-files';
import { scanFiles } from './scan';

const APP = `import { createPool } from 'mysql2/promise'; import express from 'express';
const pool = createPool({}); const app = express();
app.get('/boats/:id', async (req, res) => { res.json(await pool.query('SELECT name FROM boats WHERE id = ?', [req.params.id])); });
app.get('/boats', async (req, res) => { res.json(await pool.query('SELECT name FROM boats')); });
app.get('/search', async (req, res) => {
  let sql = 'SELECT id FROM boats WHERE 1 = 1';
  if (req.query.name) sql += ' AND name = ?';
  res.json(await pool.query(sql, [req.query.name]));
});`;
const BY_ID = 'SELECT name FROM boats WHERE id = ?';

const LOG = [
  logged({ fingerprint: BY_ID, database: 'x', executions: 3, last: 3_000_000, seconds: '0*3', minutes: '0*3' }),
];

async function analysed(given: readonly GivenRate[], app = APP, log = LOG): Promise<Analysis> {
  const source = await scanFiles({ 'app.ts': app });
  const inputs: AnalysisInputs = {
    schema: {
      schema: {
        flavour: 'mysql',
        version: '8.0.31',
        database: 'x',
        characterSet: 'utf8mb4',
        collation: 'utf8mb4_bin',
        tables: [],
        views: [],
        triggers: [],
        routines: [],
        events: [],
      },
      blindSpots: [],
    },
    source: { application: applicationFacts(undefined, source), source, skipped: [] },
    queryLog: queryLogOf(...log),
    given,
  };
  return analyse(inputs);
}

const pattern = (analysis: Analysis, fits: RegExp): Analysis['accessPatterns'][number] => {
  const found = analysis.accessPatterns.filter(({ fingerprint }) => fits.test(fingerprint));
  expect(found).toHaveLength(1);
  return found[0]!;
};

it('says where each statement was seen, and that a person gave no rate', async () => {
  const analysis = await analysed([]);
  expect(pattern(analysis, /WHERE id/)).toMatchObject({
    rate: { kind: 'measured', executions: 3 },
    evidence: { seenIn: 'source and log' },
  });
  expect(pattern(analysis, /boats$/)).toMatchObject({ rate: { kind: 'unknown' }, evidence: { seenIn: 'source' } });
  expect((await printAnalysis(analysis))['01_6_access_patterns.md']).toMatch(
    /did not run[\s\S]*select boats[^\n]*`app.ts:4`[^\n]*`GET \/boats`/,
  );
});

it("puts a person's rate of a statement in place of a measured one, and keeps the evidence", async () => {
  const analysis = await analysed([
    {
      statement: `select name\n from boats where id=42`,
      averagePerSecond: 12.5,
      peakPerSecond: 40,
      by: 'Ada, December',
    },
  ]);
  expect(pattern(analysis, /WHERE id/)).toMatchObject({
    rate: { kind: 'given', averagePerSecond: '12.5000', peakPerSecond: '40.0000', by: 'Ada, December' },
    evidence: { logExecutions: 3 },
  });
});

it('has the whole text of each statement: of the source, and of the log where the source leaves a piece open', async () => {
  const open = `import { createPool } from 'mysql2/promise'; const pool = createPool({});
    export const list = (order: string) => pool.query('SELECT name FROM boats ORDER BY ' + order);
    export const paid = () => pool.query("SELECT id FROM boats WHERE state = 'paid'");
    export const due = () => pool.query("SELECT id FROM boats WHERE state = 'due'");`;
  const log = [
    logged({
      fingerprint: 'SELECT name FROM x.boats WHERE id = ?',
      database: 'x',
      text: { from: 'log', ...loggedText('select name from x.boats where id=42') },
    }),
    logged({
      ...{ fingerprint: 'SELECT name FROM boats ORDER BY ?', database: 'x' },
      text: { from: 'log', ...loggedText('SELECT name FROM boats ORDER BY 2') },
    }),
  ];
  const analysis = await analysed(
    [{ statement: "DELETE FROM boats WHERE a = 'x'", averagePerSecond: 1, by: 'Ada' }],
    open,
    log,
  );
  const texts = (fits: RegExp) => pattern(analysis, fits).statements;
  expect(texts(/ORDER BY/)).toEqual([
    {
      from: 'source',
      origins: ['app.ts:2'],
      parts: [{ text: 'SELECT name FROM boats ORDER BY ' }, { open: 'order' }],
      places: [],
    },
    { from: 'log', parts: [{ text: 'SELECT name FROM boats ORDER BY 2' }], places: [] },
  ]);
  expect(texts(/WHERE id/)).toEqual([
    {
      from: 'log',
      parts: [{ text: 'select name from boats where id=?' }],
      places: [{ takes: 'value', literal: 'integer' }],
    },
  ]);
  expect(texts(/state/)).toEqual([
    {
      from: 'source',
      origins: ['app.ts:3'],
      parts: [{ text: "SELECT id FROM boats WHERE state = 'paid'" }],
      places: [],
    },
    {
      from: 'source',
      origins: ['app.ts:4'],
      parts: [{ text: "SELECT id FROM boats WHERE state = 'due'" }],
      places: [],
    },
  ]);
  expect(texts(/DELETE/)).toEqual([
    { from: 'person', parts: [{ text: "DELETE FROM boats WHERE a = 'x'" }], places: [] },
  ]);
});

it('finds the statement of the source that can make the text', async () => {
  const analysis = await analysed([
    { statement: "SELECT id FROM boats WHERE 1 = 1 AND name = 'x'", averagePerSecond: 2, by: 'Ada' },
  ]);
  expect(pattern(analysis, /1 = 1|\? = \?/).rate).toMatchObject({ kind: 'given', averagePerSecond: '2.0000' });
});

it('gives the requests of a route to its statements without a rate only', async () => {
  const analysis = await analysed([
    { route: 'GET /boats', averagePerSecond: 3, by: 'Ada' },
    { route: 'GET /boats/:id', averagePerSecond: 9, by: 'Ada' },
    { route: 'GET /boots', averagePerSecond: 9, by: 'Ada' },
  ]);
  expect(pattern(analysis, /boats$/).rate).toEqual({
    kind: 'given',
    averagePerSecond: '3.0000',
    peakPerSecond: null,
    by: 'Ada (requests of GET /boats)',
  });
  expect(pattern(analysis, /WHERE id/).rate.kind).toBe('measured');
  expect(analysis.risks).toContainEqual(expect.objectContaining({ code: 'UNKNOWN_ROUTE', where: 'GET /boots' }));
});

it('lists a statement that only a person knows, as seen in neither', async () => {
  const analysis = await analysed([
    { statement: 'DELETE FROM boats WHERE sunk = 1', averagePerSecond: 0.001, by: 'the <b>yearly</b> | job' },
  ]);
  expect(pattern(analysis, /DELETE/)).toMatchObject({ evidence: { seenIn: 'neither', callSites: [] } });
  expect(analysis.risks).toContainEqual(expect.objectContaining({ code: 'ONLY_GIVEN' }));
  expect((await printAnalysis(analysis))['01_5_performance_analysis.md']).not.toContain('<b>');
});
