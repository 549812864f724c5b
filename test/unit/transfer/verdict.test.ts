import type { CompareCursor, CopyCursor, TableTransferResult } from '../../../contracts/activities/transfer';
import { FAILURES } from '../../../contracts/errors';
import type { ProjectionPlan } from '../../../contracts/projection';
import type { TableShape } from '../../../engine/transfer/preflight/schema';
import { schemaDifferences } from '../../../engine/transfer/preflight/schema';
import { troubleshootingPage } from '../../../engine/transfer/report/troubleshooting';
import { cleanupScript } from '../../../engine/transfer/report/cleanup';
import { runbookPage } from '../../../engine/transfer/report/runbook';
import { resultSentence } from '../../../engine/transfer/report/validation';
import { transferVerdict } from '../../../engine/transfer/verdict/rules';
import { explainProblem } from '../../../engine/transfer/views/rules';

const plan = {
  entities: [
    { id: 'T.A', table: 'T', drivingTable: 'a', viewName: "v'1" },
    { id: 'T.B', table: 'T', drivingTable: 'b', viewName: 'v2' },
  ],
} as unknown as ProjectionPlan;
const copy = (over: Partial<CopyCursor> = {}): CopyCursor => ({
  after: null,
  done: true,
  rows: 10,
  items: 10,
  writeUnits: 10,
  retried: 0,
  ...over,
});
const compare = (over: Partial<CompareCursor> = {}): CompareCursor => ({
  after: null,
  done: true,
  rows: 10,
  differences: 0,
  missing: 0,
  samples: [],
  ...over,
});
const results = (a: [CopyCursor, CompareCursor], withB = true): TableTransferResult[] => [
  { table: 'a', entities: [{ task: { entity: 'T.A', table: 'a', rowsTotal: 10 }, copy: a[0], compare: a[1] }] },
  ...(withB
    ? [
        {
          table: 'b',
          entities: [{ task: { entity: 'T.B', table: 'b', rowsTotal: 10 }, copy: copy(), compare: compare() }],
        },
      ]
    : []),
];
const counts = (a: number, unknown = 0, done = true) => ({
  done,
  table: null,
  startKey: null,
  counts: { 'T.A': a, 'T.B': 10, ...(unknown > 0 ? { '?': unknown } : {}) },
});

describe('verdict', () => {
  it.each([
    ['equal', results([copy(), compare()]), counts(10), 0],
    ['a missing item counts once', results([copy(), compare({ differences: 1, missing: 1 })]), counts(9), 1],
    ['a changed item counts once', results([copy(), compare({ differences: 1 })]), counts(10), 1],
    ['items without a row count', results([copy(), compare()]), counts(12), 2],
    [
      'a missing and an extra item do not cancel',
      results([copy(), compare({ differences: 1, missing: 1 })]),
      counts(10),
      2,
    ],
    ['rows that share an item count', results([copy(), compare()]), counts(9), 1],
    ['items of nobody count', results([copy(), compare()]), counts(10, 3), 3],
    ['an unfinished comparison is a difference', results([copy(), compare({ done: false })]), counts(10), 1],
    ['an unfinished count is a difference', results([copy(), compare()]), counts(10, 0, false), 1],
    ['an entity that was forgotten is a difference', results([copy(), compare()], false), counts(10), 1],
  ])('%s', (_, tables, items, differences) => {
    expect(transferVerdict(plan, tables, items).differences).toBe(differences);
  });

  it('counts the rows of a table once, however many items a row becomes', () => {
    const withLookup = {
      entities: [...plan.entities, { ...plan.entities[0]!, id: 'T.U' }],
    } as unknown as ProjectionPlan;
    const lookup = {
      task: { entity: 'T.U', table: 'a', rowsTotal: 10 },
      copy: copy({ rows: 4, items: 4 }),
      compare: compare({ rows: 4 }),
    };
    const [a, b] = results([copy(), compare()]);
    const verdict = transferVerdict(withLookup, [{ ...a!, entities: [...a!.entities, lookup] }, b!], {
      ...counts(10),
      counts: { ...counts(10).counts, 'T.U': 4 },
    });
    expect(verdict).toMatchObject({ tableRows: 20, rows: 24, items: 24, differences: 0 });
    expect(resultSentence({ verdict, sourceUnchanged: true })).toContain(
      '20 rows must be 24 items, 24 items are there',
    );
  });

  it('says that a table changed between copy and comparison', () => {
    const verdict = transferVerdict(plan, results([copy({ rows: 9 }), compare()]), counts(10));
    expect(verdict.entities[0]!.notes).toEqual(['9 rows were copied, 10 compared: the table changed in between']);
  });
});

describe('checks', () => {
  it('takes a derived table in EXPLAIN for a view that is not merged', () => {
    expect(explainProblem([{ select_type: 'PRIMARY', table: 't' }])).toBeUndefined();
    expect(explainProblem([{ select_type: 'PRIMARY', table: '<derived2>' }])).toMatch(/derived/);
    expect(explainProblem([{ select_type: 'DERIVED', table: 't' }])).toMatch(/derived/);
  });

  it('names what is different in a schema, and nothing for tables that nobody asked for', () => {
    const column = {
      name: 'id',
      columnType: 'int',
      nullable: false,
      characterSet: null,
      collation: null,
      precision: 10,
      scale: 0,
      fraction: null,
      values: null,
    };
    const table = (name: string, columns: object[], primaryKey = ['id']): TableShape => ({
      name,
      columns: columns as TableShape['columns'],
      primaryKey,
      keys: [],
    });
    const before = [table('a', [column])];
    expect(schemaDifferences(before, [table('a', [column]), table('z', [column])])).toEqual([]);
    expect(schemaDifferences(before, [])).toEqual(['a: is gone']);
    expect(schemaDifferences(before, [table('a', [{ ...column, columnType: 'bigint' }], [])])).toEqual([
      'a.id: columnType was int, is bigint',
      'a: primary key was id, is none',
    ]);
  });

  it('explains every failure of the stage, and only these', () => {
    const page = troubleshootingPage();
    for (const [name, { stages }] of Object.entries(FAILURES))
      expect(page.includes(`## ${name}\n`)).toBe((stages as readonly string[]).includes('transfer'));
  });

  it('quotes names for the shell', () => {
    expect(cleanupScript(plan, 'views')).toContain(`printf '  %s\\n' 'v'\\''1'`);
  });
});

it('the runbook takes back the transfer alone, not the tables', () => {
  const page = runbookPage({
    migration: 'm',
    database: 'd',
    viewSchema: 'v',
    inputs: [],
    verdict: transferVerdict(plan, results([copy(), compare()]), counts(10)),
    sourceUnchanged: true,
    servers: [],
    omitted: [],
  });
  expect(page).toContain('landfall rollback --name m --to transfer');
  expect(page).not.toContain('--to infrastructure');
});
