import type { TableFacts } from '../../../contracts/schemas/analysis';
import { column, foreign, pattern, plain, table } from './facts';
import { id, model, orders, products, to, users } from './shop';

const indexes = (made: ReturnType<typeof model>, name: string) =>
  made.of(name).indexes.map(({ kind, columns, sort }) => `${kind} ${columns.join(',')} | ${sort.join(',')}`);

const counted = (facts: TableFacts, rowCount: number): TableFacts => ({ ...facts, rowCount });

describe('foreign keys', () => {
  const read = pattern('AP1', 'select', ['orders'], { equal: ['orders.id'] });
  const insert = pattern('AP2', 'insert', ['orders'], {});
  const remove = pattern('AP3', 'delete', ['users'], { equal: ['users.id'] });

  it('ask for the children of a parent only where a known statement can make the server ask', () => {
    expect(indexes(model([users, orders()]), 'orders')).toEqual(['foreign-key user_id | ']);
    expect(indexes(model([users, orders()], [read]), 'orders')).toEqual(['foreign-key user_id | ']);
    expect(indexes(model([users, orders()], [read, insert]), 'orders')).toEqual([]);
    expect(indexes(model([users, orders()], [read, insert, remove]), 'orders')).toEqual(['foreign-key user_id | ']);
  });

  it('ask when the key that they refer to can change', () => {
    const rekey = pattern('AP3', 'update', ['users'], { equal: ['users.id'], assigns: ['users.id'] });
    const rename = pattern('AP3', 'update', ['users'], { equal: ['users.id'], assigns: ['users.name'] });
    expect(indexes(model([users, orders()], [read, insert, rekey]), 'orders')).toHaveLength(1);
    expect(indexes(model([users, orders()], [read, insert, rename]), 'orders')).toEqual([]);
  });

  it('ask behind a cascade, a replace, and a statement that could not be read', () => {
    const accounts = table('accounts', [id], ['id']);
    const owned = table('users', [id, to('account_id')], ['id'], {
      foreignKeys: [foreign(['account_id'], 'accounts', ['id'], 'CASCADE')],
    });
    const close = pattern('AP3', 'delete', ['accounts'], { equal: ['accounts.id'] });
    expect(indexes(model([accounts, owned, orders()], [read, insert, close]), 'orders')).toHaveLength(1);
    const replace = pattern('AP3', 'replace', ['users'], {});
    expect(indexes(model([users, orders()], [read, insert, replace]), 'orders')).toHaveLength(1);
    const site = (sql: string) => ({
      id: 'c',
      file: 'a.ts',
      line: 1,
      function: 'f',
      sql,
      dynamic: true,
      call: 'query',
      routes: [],
      transaction: null,
      accessPattern: null,
      problem: 'cannot be parsed',
    });
    const unread = (sql: string) =>
      indexes(model([users, products, orders()], [read, insert], undefined, { callSites: [site(sql)] }), 'orders')
        .length;
    expect(unread('DELETE FROM users WHERE (')).toBe(1);
    expect(unread('DELETE FROM products WHERE (')).toBe(0);
    expect(unread('/* dynamic */')).toBe(1);
    expect(unread('SELECT * FROM users WHERE (')).toBe(0);
  });
});

describe('merged indexes', () => {
  const facts = table(
    'jobs',
    [id, to('queue'), column('state', "enum('a','b')"), column('at', 'datetime(3)')],
    ['id'],
    {
      keys: [plain('k', 'queue', 'state', 'at')],
    },
  );
  const byQueue = pattern('AP1', 'select', ['jobs'], { equal: ['jobs.queue'] });
  const byState = pattern('AP2', 'select', ['jobs'], { equal: ['jobs.queue', 'jobs.state'], order: ['jobs.at'] });

  it('serve equalities of a longer pattern by the beginning of their sort key', () => {
    const made = model([facts], [byQueue, byState]);
    expect(indexes(made, 'jobs')).toEqual(['pattern queue | state,at']);
    expect([made.served('AP1'), made.served('AP2')]).toEqual(['Query Jobs GSI1', 'Query Jobs GSI1']);
    expect(made.projection.serves[1]!.note).toContain('by queue = ?, state = ?, in order');
  });

  it('stay apart where one order would break the other, or a part can be NULL', () => {
    const latest = pattern('AP1', 'select', ['jobs'], { equal: ['jobs.queue'], order: ['jobs.at'] });
    expect(indexes(model([facts], [latest, byState]), 'jobs')).toEqual([
      'pattern queue,state | at',
      'pattern queue | at',
    ]);
    const open = table(
      'jobs',
      facts.columns.map((one) => (one.name === 'state' ? { ...one, nullable: true } : one)),
      ['id'],
      { keys: facts.keys },
    );
    expect(indexes(model([open], [byQueue, byState]), 'jobs')).toEqual([
      'pattern queue,state | at',
      'pattern queue | ',
    ]);
  });

  it('take an order that begins another one', () => {
    const wide = table('t', [id, to('g'), to('a'), to('b')], ['id']);
    const one = pattern('AP1', 'select', ['t'], { equal: ['t.g'], order: ['t.a'] });
    const two = pattern('AP2', 'select', ['t'], { equal: ['t.g'], order: ['t.a', 't.b'] });
    expect(indexes(model([wide], [one, two]), 't')).toEqual(['pattern g | a,b']);
  });

  it('follow an order only as far as it goes one way', () => {
    const wide = table('t', [id, to('g'), to('a'), to('b')], ['id']);
    const turned = pattern('AP1', 'select', ['t'], { equal: ['t.g'], order: ['t.a', 't.b'], descending: ['t.a'] });
    expect(indexes(model([wide], [turned]), 't')).toEqual(['pattern g | a']);
  });

  it('give way at twenty to what is used more', () => {
    const wide = table('t', [id, ...Array.from({ length: 22 }, (_, n) => to(`f${n}`))], ['id']);
    const patterns = Array.from({ length: 22 }, (_, n) =>
      pattern(`AP${n}`, 'select', ['t'], { equal: [`t.f${n}`], rate: [n === 3 || n === 7 ? '0.0100' : '1.0000', 1] }),
    );
    const made = model([wide], patterns);
    expect(made.of('t').dropped.map(({ columns }) => columns)).toEqual([['f3'], ['f7']]);
    expect(made.served('AP3')).toBe('Scan TTable -');
  });
});

describe('listings', () => {
  const all = (rate?: readonly [string, number], order = ['products.title']) =>
    pattern('AP1', 'select', ['products'], { order, ...(rate && { rate }) });
  const few = counted(products, 200);

  it('lie in one partition of an index while one page holds them', () => {
    const made = model([few], [all(['0.5000', 2])]);
    expect(made.of('products').indexes).toMatchObject([
      {
        kind: 'listing',
        columns: [],
        sort: ['title'],
        partitionTemplate: 'PRODUCTS',
        sortTemplate: 'PRODUCTS#{title}#{id}',
      },
    ]);
    expect(made.served('AP1')).toBe('Query Products GSI1');
    expect(made.projection.serves[0]!.note).toContain('of all rows, in order');
  });

  it('stay a Scan where nobody counted, where there are too many rows, and where they are rare', () => {
    const served = (facts: TableFacts, rate: readonly [string, number]) => model([facts], [all(rate)]).served('AP1');
    expect(served(products, ['0.5000', 2])).toBe('Scan Products -');
    expect(served(counted(products, 2_000_000), ['0.5000', 2])).toBe('Scan Products -');
    expect(served(few, ['0.1000', 2])).toBe('Scan Products -');
  });

  it('count a pattern without a rate as frequent unless a log does not have it', () => {
    expect(model([few], [all()]).served('AP1')).toBe('Query Products GSI1');
    const queryLog = {
      files: [],
      format: 'general',
      executions: 9,
      distinct: 1,
      literalTexts: 9,
      spanSeconds: '60',
      unparsed: [],
    };
    expect(model([few], [all()], undefined, { queryLog }).served('AP1')).toBe('Scan Products -');
  });

  it('give the first rows in an order from a table of any size', () => {
    const top = pattern('AP1', 'select', ['products'], { order: ['products.price'], limited: true });
    const made = model([counted(products, 2_000_000)], [top]);
    expect(indexes(made, 'products')).toEqual(['listing  | price']);
    expect(made.served('AP1')).toBe('Query Products GSI1');
  });
});

describe('tables that are read by time', () => {
  const events = table('events', [id, column('at', 'datetime(3)'), column('what', 'varchar(40)')], ['id']);
  const between = pattern('AP1', 'select', ['events'], { range: ['events.at'], order: ['events.at'] });
  const insert = (average: string, peak = 1) =>
    pattern('AP2', 'insert', ['events'], { assigns: ['events.at'], rate: [average, peak] });
  const bucket = (average?: string, facts = events) =>
    model([facts], [between, ...(average === undefined ? [] : [insert(average)])]).of('events').indexes[0]?.bucket
      ?.unit;

  it('are partitioned by time, in buckets that the measured rate of inserts fills well', () => {
    expect(['0.0001', '0.0030', '0.1000', '5.0000'].map((average) => bucket(average))).toEqual([
      'year',
      'month',
      'day',
      'hour',
    ]);
    expect(bucket()).toBe('month');
    const days = table('events', [id, column('at', 'date'), column('what', 'varchar(40)')], ['id']);
    expect(bucket('5.0000', days)).toBe('day');
  });

  it('have the bucket in the partition and the time in the sort key', () => {
    const made = model([events], [between, insert('0.1000')]);
    expect(made.of('events').indexes).toMatchObject([
      { kind: 'time', partitionTemplate: 'EVENTS#AT#{at}', sortTemplate: 'EVENTS#{at}#{id}' },
    ]);
    expect(made.projection.entities[0]!.keyEncodings).toContainEqual({
      attribute: 'GSI1PK',
      column: 'at',
      codec: 'time-bucket',
      width: 10,
    });
    expect(made.served('AP1')).toBe('Query Events GSI1');
    expect(made.projection.serves[0]!.note).toContain('a Query for each day of at');
  });

  it('are not, when the time can be NULL or another key is known', () => {
    const open = table('events', [id, column('at', 'datetime(3)', { nullable: true })], ['id']);
    expect(model([open], [between]).served('AP1')).toBe('Scan Events -');
    const keyed = pattern('AP1', 'select', ['events'], { equal: ['events.what'], range: ['events.at'] });
    expect(indexes(model([events], [keyed]), 'events')).toEqual(['pattern what | at']);
  });
});

describe('write sharding', () => {
  const facts = table('hits', [id, column('kind', "enum('a','b')"), to('page')], ['id']);
  const insert = (peak: number) =>
    pattern('AP1', 'insert', ['hits'], { assigns: ['hits.kind'], rate: ['10.0000', peak] });
  const byKind = pattern('AP2', 'select', ['hits'], { equal: ['hits.kind'] });
  const byPage = pattern('AP2', 'select', ['hits'], { equal: ['hits.page'] });
  const shards = (peak: number, read = byKind) => model([facts], [insert(peak), read]).of('hits').indexes[0]!.shards;

  it('splits partitions that the measured peak would overrun, and only these', () => {
    expect(shards(2_000)).toBeUndefined();
    expect(shards(2_400)).toMatchObject({ column: 'id', count: 3 });
    expect(shards(100_000, byPage)).toBeUndefined();
    expect(model([facts], [byKind]).of('hits').indexes[0]!.shards).toBeUndefined();
  });

  it('is in the key and in what a reader is told', () => {
    const made = model([facts], [insert(2_400), byKind]);
    expect(made.of('hits').indexes[0]).toMatchObject({ partitionTemplate: 'HITS#KIND#{kind}#{id}' });
    expect(made.projection.entities[0]!.keyEncodings).toContainEqual({
      attribute: 'GSI1PK',
      column: 'id',
      codec: 'shard',
      width: 3,
    });
    expect(made.projection.serves[1]!.note).toContain('a Query for each of 3 shards');
  });
});
