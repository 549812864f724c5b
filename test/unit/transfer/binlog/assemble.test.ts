import { TransactionAssembler, type LogEvent } from '../../../../adapters/binlog/assemble';
import { rowImage, sourceValue } from '../../../../adapters/binlog/values';

const UUID = '3e11fa47-71ca-11e1-9e33-c80aa9429562';
const watched = new Map([['shop', new Map([['orders', new Set(['id', 'note'])]])]]);
const tableMap = {
  1: { parentSchema: 'shop', tableName: 'orders' },
  2: { parentSchema: 'shop', tableName: 'other' },
  3: { parentSchema: 'elsewhere', tableName: 'orders' },
};
const event = (type: string, rest: Partial<LogEvent> = {}): LogEvent => ({
  getTypeName: () => type,
  nextPosition: 400,
  ...rest,
});
const place = { file: 'binlog.000007', gtidSet: `${UUID}:1-9` };
const run = (events: readonly LogEvent[], assembler = new TransactionAssembler(watched)) =>
  events.flatMap((one) => assembler.take(one, place) ?? []);

const gtid = event('Gtid', { gtid: `${UUID}:9` });
const query = (text: string, schema = 'shop') => event('Query', { query: text, schema });
const insert = event('WriteRows', { tableId: 1, tableMap, rows: [{ id: 5, note: 'a', more: 'x' }] });

describe('transactions of the binary log', () => {
  it('come out whole, at their commit, with the columns that are watched', () => {
    expect(run([gtid, query('BEGIN'), insert, event('Xid')])).toEqual([
      {
        origin: UUID,
        sequence: '9',
        gtid: `${UUID}:9`,
        changes: [{ table: 'orders', before: null, after: { id: '5', note: 'a' } }],
        schemaChange: null,
        after: { gtidSet: `${UUID}:1-9`, file: 'binlog.000007', position: 400 },
      },
    ]);
  });

  it('have no rows of tables that are not watched, and are given out all the same', () => {
    const rows = [2, 3, 99].map((tableId) => event('DeleteRows', { tableId, tableMap, rows: [{ id: 1 }] }));
    expect(run([gtid, query('BEGIN'), ...rows, event('Xid')]).map(({ changes }) => changes)).toEqual([[]]);
  });

  it('have both images of a change', () => {
    const update = event('UpdateRows', {
      tableId: 1,
      tableMap,
      rows: [{ before: { id: 5, note: null }, after: { id: 6, note: Buffer.from('b') } }],
    });
    expect(run([gtid, query('BEGIN'), update, event('Xid')])[0]?.changes).toEqual([
      { table: 'orders', before: { id: '5', note: null }, after: { id: '6', note: Buffer.from('b') } },
    ]);
  });

  it('without GTID are numbered by file and position', () => {
    const [transaction] = run([event('AnonymousGtid'), query('BEGIN'), insert, event('Xid', { nextPosition: 1234 })]);
    expect(transaction).toMatchObject({
      origin: null,
      gtid: null,
      sequence: '70000001234',
      after: { gtidSet: null, file: 'binlog.000007', position: 1234 },
    });
  });

  it('of MariaDB have the server and the number of the domain', () => {
    const begin = event('MariadbGtid', { gtid: '0-2-77', domainId: 0, serverId: 2, seqNo: 77, standalone: false });
    expect(run([begin, insert, event('Xid')])[0]).toMatchObject({ origin: '2', sequence: '77', gtid: '0-2-77' });
    const ddl = event('MariadbGtid', { gtid: '0-2-78', domainId: 0, serverId: 2, seqNo: 78, standalone: true });
    expect(run([ddl, query('CREATE TABLE x (id INT)')])[0]).toMatchObject({ sequence: '78', schemaChange: null });
  });

  it('end where MyISAM writes COMMIT as a statement', () => {
    expect(run([gtid, query('BEGIN'), insert, query('COMMIT')])).toHaveLength(1);
  });

  it('take no notice of savepoints and of what changes no rows', () => {
    const quiet = ['SAVEPOINT a', 'ROLLBACK TO a', "GRANT SELECT ON shop.orders TO 'x'", 'FLUSH LOGS'].map((text) =>
      query(text),
    );
    expect(run(quiet)).toEqual([]);
  });

  it('are ended by a change of the schema, but for one between BEGIN and its rows', () => {
    expect(run([gtid, query('ALTER TABLE orders ADD x INT')])[0]?.schemaChange).toBe('ALTER TABLE orders ADD x INT');
    expect(run([gtid, query('ALTER TABLE `shop`.`orders` ADD x INT', 'mysql')])[0]?.schemaChange).toContain('ALTER');
    expect(run([gtid, query('ALTER TABLE unwatched ADD x INT')])[0]?.schemaChange).toBeNull();
    const selected = [gtid, query('BEGIN'), query('CREATE TABLE orders2 (id INT)'), insert, event('Xid')];
    expect(run(selected)).toHaveLength(1);
  });

  it.each([
    ['a statement in place of rows', [gtid, query('UPDATE orders SET note = 1')], 'binlog_format=ROW'],
    ['a statement from another schema', [query('DELETE FROM shop.orders', 'elsewhere')], 'binlog_format=ROW'],
    ['XA', [query("XA START 'a'")], 'XA'],
    ['XA PREPARE', [event('XaPrepare')], 'XA'],
    ['a tagged GTID', [event('Gtid', { gtid: `${UUID}:tag:3` })], 'tag'],
    ['a GTID that is none', [event('Gtid', { gtid: 'x'.repeat(10_000) })], 'tag'],
    [
      'a second domain',
      [
        event('MariadbGtid', { gtid: '0-1-1', domainId: 0, serverId: 1, seqNo: 1 }),
        insert,
        event('Xid'),
        event('MariadbGtid', { gtid: '5-1-1', domainId: 5, serverId: 1, seqNo: 1 }),
        insert,
      ],
      'domains 0 and 5',
    ],
  ])('are refused: %s', (_name, events, message) => {
    expect(() => run(events)).toThrow(message);
  });

  it('let statements pass that are about other tables', () => {
    expect(run([query('INSERT INTO log VALUES (1)', 'elsewhere')])).toEqual([]);
  });
});

describe('values of the binary log', () => {
  it('are text, bytes or NULL', () => {
    expect(
      [1, 2n, true, 'a', null, undefined, Buffer.from('b'), new Uint8Array([99]), { x: 1 }].map(sourceValue),
    ).toEqual(['1', '2', 'true', 'a', null, null, Buffer.from('b'), Buffer.from('c'), '{"x":1}']);
  });

  it('of a column that an event does not have are left out', () => {
    expect(rowImage({ a: 1 }, new Set(['a', 'b']))).toEqual({ a: '1' });
    expect(rowImage({ a: 1, c: 2 }, undefined)).toEqual({ a: '1', c: '2' });
  });
});
