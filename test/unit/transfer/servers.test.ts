import type { Item, TablePlan } from '../../../contracts/projection';
import { transferVerdicts } from '../../../engine/report';
import { serverFindings, tableDifferences, type ServerAnswers } from '../../../engine/transfer/servers/findings';
import { itemFromJson, itemToJson } from '../../../engine/transfer/servers/item-json';
import type { TransferVerdict } from '../../../engine/transfer/verdict/rules';

const entity = (over: Partial<TransferVerdict['entities'][number]>): TransferVerdict['entities'][number] => ({
  ...{ entity: 'T.A', sourceTable: 'a', targetTable: 'T', rows: 5, items: 5, contentDifferences: 0 },
  ...{ countDifferences: 0, samples: [], notes: [] },
  ...over,
});
const verdict: TransferVerdict = {
  // A lookup item is not there for rows with a NULL, so the table has the rows of its owner.
  entities: [
    entity({}),
    entity({ entity: 'T.L', rows: 3, items: 3 }),
    entity({ entity: 'U.B', sourceTable: 'b', targetTable: 'U', rows: 2, items: 2 }),
  ],
  ...{ unknownItems: 0, tableRows: 7, rows: 10, items: 10, differences: 0 },
};
const answers = (over: Partial<ServerAnswers> = {}): ServerAnswers => ({
  rows: new Map([
    ['a', 5],
    ['b', 2],
  ]),
  items: new Map([
    ['T', { items: 8, whole: true }],
    ['U', { items: 2, whole: true }],
  ]),
  ...{ sourceDifferences: [], targetDifferences: [], samples: { rows: 7, looks: 3, differences: [] } },
  ...over,
});
const wrong = (over: Partial<ServerAnswers>) => serverFindings(verdict, answers(over)).filter(({ ok }) => !ok);

describe('what the servers find', () => {
  it('is the same when all agrees', () => {
    expect(serverFindings(verdict, answers())).toEqual([
      {
        check: 'rows of the source',
        ok: true,
        found: 'as many as were compared, wherever the server counts them in its time',
      },
      { check: 'items of the target', ok: true, found: 'as many as were counted before, in 2 tables' },
      { check: 'schema of the source', ok: true, found: 'as the analysis saw it' },
      { check: 'keys and indexes of the target', ok: true, found: 'as the contract has them' },
      {
        check: 'rows and items at both ends of each table',
        ok: true,
        found: '7 items are equal to the row of the table; 3 looks into indexes found the item',
      },
    ]);
  });

  it.each([
    ['a row more', { rows: new Map([['a', 6]]) }, 'a has 6 rows, 5 were compared'],
    ['an item less', { items: new Map([['T', { items: 7, whole: true }]]) }, 'T has 7 items, 8 were counted before'],
    ['an item more', { items: new Map([['T', { items: 9, whole: true }]]) }, 'T has 9 items, 8 were counted before'],
    ['more in a part than in the whole', { items: new Map([['T', { items: 9, whole: false }]]) }, 'T has 9 items'],
    ['another column', { sourceDifferences: ['a.x: scale was 2, is 3'] }, 'a.x: scale was 2, is 3'],
    ['an index that is gone', { targetDifferences: ['T has no index i'] }, 'T has no index i'],
    ['another item', { samples: { rows: 1, looks: 0, differences: ['T.A id=1: the item is missing'] } }, 'T.A id=1'],
  ])('%s is another verdict', (_, over, said) => {
    const lines = wrong(over);
    expect(lines).toHaveLength(1);
    expect(lines[0]!.found).toContain(said);
    const gate = transferVerdicts({ differences: 0, sourceUnchanged: true, servers: lines }, {});
    expect(gate.find(({ check }) => check.startsWith('the MCP servers'))).toMatchObject({ ok: false });
  });

  it('judges nothing that was not counted to its end', () => {
    const lines = serverFindings(
      verdict,
      answers({
        rows: new Map([
          ['a', null],
          ['b', 2],
        ]),
        items: new Map([['T', { items: 1, whole: false }]]),
      }),
    );
    expect(lines.map(({ ok }) => ok)).toEqual([true, true, true, true, true]);
    expect(lines[0]).toEqual(serverFindings(verdict, answers())[0]);
    expect(lines[1]!.found).toContain('of 1 table only the first were counted');
  });

  it('holds no gate of a report of an earlier version', () => {
    expect(transferVerdicts({ differences: 0, sourceUnchanged: true }, {})).toHaveLength(3);
  });
});

describe('a table as a server describes it', () => {
  const plan: TablePlan = {
    ...{
      name: 'T',
      partitionKey: { name: 'PK', type: 'S' },
      sortKey: { name: 'SK', type: 'S' },
      keyAttributeTypes: {},
    },
    indexes: [{ name: 'i', partitionKey: 'x', sortKey: null, projection: 'ALL', projectedAttributes: [] }],
  };
  const keys = (partition: string, sort?: string) => [
    ...(sort === undefined ? [] : [{ name: sort, kind: 'RANGE' }]),
    { name: partition, kind: 'HASH' },
  ];
  const index = { name: 'i', status: 'ACTIVE', keySchema: keys('x'), projection: 'ALL' };
  const found = { status: 'ACTIVE', keySchema: keys('PK', 'SK'), indexes: [index] };
  it.each([
    [found, []],
    [null, ['T is not there']],
    [{ ...found, keySchema: keys('SK', 'PK') }, ['T has the key SK, PK, not PK, SK']],
    [{ ...found, indexes: [] }, ['T has no index i']],
    [
      { ...found, indexes: [{ ...index, status: 'CREATING', projection: 'KEYS_ONLY', keySchema: keys('x', 'y') }] },
      ['T.i is CREATING', 'T.i has the key x, y, not x', 'T.i projects KEYS_ONLY, not ALL'],
    ],
  ])('%#', (described, differences) => expect(tableDifferences(plan, described)).toEqual(differences));
});

it('items go through JSON and come back, bytes and nesting too; what is none equals none', () => {
  const item: Item = {
    b: { B: Buffer.from([0, 255, 10]) },
    m: { M: { l: { L: [{ N: '1' }, { B: Buffer.from('x') }, { NULL: true }] } } },
    ...{ s: { S: '' }, ss: { SS: ['a'] }, t: { BOOL: false } },
  };
  expect(itemFromJson(JSON.parse(JSON.stringify(itemToJson(item))) as Record<string, unknown>)).toEqual(item);
  expect(() => itemFromJson({ a: null, b: 1, c: [], d: { B: 7 }, e: { L: 'x' }, f: { M: null } })).not.toThrow();
});
