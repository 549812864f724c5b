import { DeleteItemCommand, PutItemCommand, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  createProofTables,
  noFigures,
  openDataClient,
  runExecution,
  TransactionCancelled,
  type ItemPlace,
  type ProofTables,
} from '../../../adapters/dynamodb';
import { ITEM_TYPE_ATTRIBUTE, ITEM_VERSION_ATTRIBUTE } from '../../../contracts/names';
import type { Item } from '../../../contracts/projection';
import { itemKey, tableOf } from '../../../engine/projection';
import { AccessBench, schemaOf } from '../../support/access/bench';
import { stack, uniqueName } from '../../support/stack';

/** Transactions of plans on DynamoDB while others change what they look at. */

const TABLES = [
  'CREATE TABLE readers (id INT PRIMARY KEY, card INT NOT NULL, name VARCHAR(20) NULL, UNIQUE KEY (card))',
  'CREATE TABLE books (id INT PRIMARY KEY, title VARCHAR(20) NOT NULL)',
  `CREATE TABLE loans (id INT PRIMARY KEY, book_id INT NOT NULL, card INT NULL, KEY (book_id), KEY (card),
     FOREIGN KEY (book_id) REFERENCES books (id), FOREIGN KEY (card) REFERENCES readers (card))`,
  'CREATE TABLE shelves (id INT PRIMARY KEY)',
  'CREATE TABLE places (mark CHAR(4) PRIMARY KEY, shelf INT NOT NULL, FOREIGN KEY (shelf) REFERENCES shelves (id) ON DELETE CASCADE)',
];
const ROWS = [
  ...["INSERT INTO books VALUES (7, 'Notes')", "INSERT INTO readers VALUES (1, 42, 'Ada')"],
  ...['INSERT INTO shelves VALUES (1)', 'INSERT INTO shelves VALUES (2)'],
];
const LEND = 'INSERT INTO loans VALUES (1, 7, 42)';

const typeOf = (item: Item): string | undefined => {
  const type = item[ITEM_TYPE_ATTRIBUTE];
  return type !== undefined && 'S' in type ? type.S : undefined;
};

describe('a transaction whose rows refer to others', () => {
  const bench = new AccessBench(schemaOf(TABLES));
  const data = openDataClient({ region: 'us-east-1', endpoint: stack.dynamodb() });
  const signal = AbortSignal.timeout(60_000);
  const sent: object[] = [];
  let tables: ProofTables;
  let place: ItemPlace;
  /** Called once, before the next transaction is sent. */
  let meanwhile: (() => Promise<unknown>) | undefined;

  const run = async (sql: string) => {
    const figures = noFigures();
    const outcome = await runExecution(bench.writing(sql), place, figures);
    return { ...outcome, figures };
  };
  const entity = (table: string) => bench.access.paths.owner(table)!;

  beforeAll(async () => {
    for (const sql of ROWS) bench.run(sql);
    tables = await createProofTables({
      ...{ data, plan: bench.access.projection, scope: uniqueName('tx'), run: '1', signal },
    });
    place = { data, physical: (name) => tables.physical(name), signal };
    data.client.middlewareStack.add(
      (next) => async (args) => {
        const { TransactItems } = args.input as { readonly TransactItems?: object[] };
        if (TransactItems !== undefined) {
          sent.push(...TransactItems);
          const act = meanwhile;
          meanwhile = undefined;
          await act?.();
        }
        return next(args);
      },
      { step: 'initialize' },
    );
  });
  beforeEach(async () => {
    for (const { name } of bench.access.projection.tables)
      for (const item of bench.items.all(name))
        await data.client.send(new PutItemCommand({ TableName: tables.physical(name), Item: item as never }));
    sent.length = 0;
  });
  afterAll(async () => {
    await tables?.drop();
    data.client.destroy();
  });

  const of = (table: string) => ({ TableName: tables.physical(entity(table).table), Key: keyOf(table) });
  /** Key of the only item of a table's rows. */
  const keyOf = (table: string): never => {
    const { id, table: name } = entity(table);
    const [item] = bench.items.all(name).filter((one) => bench.access.paths.entity(id)?.entityType === typeOf(one));
    return itemKey(tableOf(bench.access.projection, entity(table)), item!) as never;
  };
  const loans = async (): Promise<number | undefined> =>
    (await data.client.send(new ScanCommand({ TableName: tables.physical(entity('loans').table), Select: 'COUNT' })))
      .Count;

  it('looks at them in the same transaction', async () => {
    const { checks, figures } = await run(LEND);
    expect(checks.map(({ table, holds }) => ({ table, holds }))).toEqual([
      { table: entity('books').table, holds: {} },
      { table: entity('readers').table, holds: { card: { N: '42' } } },
    ]);
    expect(sent.map((one) => Object.keys(one)[0])).toEqual(['Put', 'ConditionCheck', 'ConditionCheck']);
    expect(figures.written).toBe(1);
    await run('DELETE FROM loans WHERE id = 1');
  });

  it.each([
    ['is gone', 'books', 'it is gone', () => data.client.send(new DeleteItemCommand(of('books')))],
    [
      'has another key',
      'readers',
      'it has changed',
      () =>
        data.client.send(
          new UpdateItemCommand({
            ...of('readers'),
            UpdateExpression: 'SET card = :c',
            ExpressionAttributeValues: { ':c': { N: '43' } },
          }),
        ),
    ],
  ])('is cancelled when one of them %s, and says which', async (_, table, what, act) => {
    const before = await loans();
    meanwhile = act;
    const done = run(LEND);
    await expect(done).rejects.toThrow(TransactionCancelled);
    await expect(done).rejects.toThrow(
      `a transaction of 3 actions was cancelled, as items have changed since they were read: an item of ${entity(table).table} that was to be checked: ${what}`,
    );
    expect(meanwhile).toBeUndefined();
    expect(await loans()).toBe(before);
  });

  it('is cancelled when somebody else has written its row', async () => {
    const lend = 'INSERT INTO loans VALUES (5, 7, 42)';
    meanwhile = async () => run(lend);
    await expect(run(lend)).rejects.toThrow(
      `an item of ${entity('loans').table} that was to be put: it is there already`,
    );
    expect(sent).toHaveLength(6);
    await run('DELETE FROM loans WHERE id = 5');
  });

  it('goes on from the version of a row that somebody else has made and deleted', async () => {
    const lend = 'INSERT INTO loans VALUES (6, 7, 42)';
    meanwhile = async () => {
      await run(lend);
      await run('DELETE FROM loans WHERE id = 6');
    };
    const { writes, figures } = await run(lend);
    expect(writes.map(({ expected, holds }) => [expected, Object.keys(holds)])).toEqual([
      ['present', [ITEM_VERSION_ATTRIBUTE]],
    ]);
    expect(figures.written).toBe(1);
    await run('DELETE FROM loans WHERE id = 6');
    const { Items } = await data.client.send(
      new ScanCommand({ TableName: tables.physical(entity('loans').table), ConsistentRead: true }),
    );
    const left = Items!.find((item) => item[ITEM_TYPE_ATTRIBUTE] === undefined && JSON.stringify(item).includes('6'));
    expect(Object.keys(left!).sort()).toEqual(['PK', 'SK', '_v', '_w'].filter((name) => name in left!));
  });

  it('is cancelled when its row has been written in the collection of another parent', async () => {
    const insert = (shelf: number) => run(`INSERT INTO places (mark, shelf) VALUES ('A1', ${shelf})`);
    meanwhile = () => insert(1);
    await expect(insert(2)).rejects.toThrow(
      `a transaction of 3 actions was cancelled, as items have changed since they were read: an item of ${entity('places').table} that was to be put: it is there already`,
    );
    await expect(insert(2)).rejects.toMatchObject({ code: 'ER_DUP_ENTRY' });
    const { Items } = await data.client.send(new ScanCommand({ TableName: tables.physical(entity('places').table) }));
    const written = Items!.map((item) => [item[ITEM_TYPE_ATTRIBUTE]?.S, item['shelf']?.N]);
    expect(written.filter(([, shelf]) => shelf !== undefined).sort()).toEqual([
      ['PLACES', '1'],
      ['UNIQUE_PLACES_MARK', '1'],
    ]);
  });

  it('is cancelled when somebody else has changed an item that it writes', async () => {
    meanwhile = () =>
      data.client.send(
        new UpdateItemCommand({
          ...of('books'),
          UpdateExpression: 'SET #v = :v',
          ExpressionAttributeNames: { '#v': ITEM_VERSION_ATTRIBUTE },
          ExpressionAttributeValues: { ':v': { N: '2' } },
        }),
      );
    const change = run("UPDATE books SET title = 'Votes' WHERE id = 7");
    await expect(change).rejects.toThrow(`an item of ${entity('books').table} that was to be put: it has changed`);
  });

  it('is sent again when another one is in the way', async () => {
    meanwhile = () =>
      Promise.reject(
        Object.assign(new Error('in the way'), {
          name: 'TransactionCanceledException',
          CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }, { Code: 'None' }],
        }),
      );
    await run('INSERT INTO loans VALUES (2, 7, 42)');
    expect(sent).toHaveLength(6);
    await run('DELETE FROM loans WHERE id = 2');
  });
});
