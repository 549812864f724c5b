import { LandfallError } from '../../../contracts/errors';
import type { ColumnPlan, EntityPlan, SourceRow } from '../../../contracts/projection';
import { compareItems, itemKey, itemOf, itemSize, rowOf } from '../../../engine/projection';
import { versionNumber } from '../../../engine/projection/version/rules';

const VERSION = { epoch: 2, sequence: '7', writer: 'copy' };

const plan = (over: Partial<ColumnPlan> & { readonly viewColumn: string; readonly column: string }): ColumnPlan => ({
  table: 't',
  expression: '`b`.`x`',
  attribute: over.column,
  codec: 'text',
  dataType: 'varchar',
  scale: null,
  nullable: true,
  role: 'owner',
  ...over,
});

const entity = (columns: readonly ColumnPlan[], over: Partial<EntityPlan> = {}): EntityPlan => ({
  id: 'T.T',
  table: 'T',
  entityType: 'T',
  role: 'owner',
  drivingTable: 't',
  viewName: 'v',
  viewSelect: '',
  drivingKey: [
    {
      column: 'id',
      viewColumn: '_k1',
      expression: '',
      exactColumn: 'c1',
      dataType: 'varchar',
      columnType: 'varchar(9)',
      collation: null,
      kind: 'text',
    },
  ],
  columns: [plan({ viewColumn: 'c1', column: 'id' }), ...columns],
  keys: [
    { attribute: 'PK', type: 'S', parts: [{ viewColumn: 'c1', codec: 'plain', nullable: false }] },
    { attribute: 'SK', type: 'S', sort: true, parts: [{ literal: '#T' }] },
  ],
  indexKeys: [],
  ...over,
});

const make = (one: EntityPlan, row: SourceRow) => itemOf(one, { _k1: row['c1'] ?? null, ...row }, VERSION);

const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(LandfallError);
    expect((error as LandfallError).code).toBe('LandfallItemRefused');
    return (error as LandfallError).message;
  }
  throw new Error('nothing was refused');
};

describe('itemOf', () => {
  it('adds type, version and writer', () => {
    expect(make(entity([]), { c1: 'a' })).toEqual({
      id: { S: 'a' },
      PK: { S: 'a' },
      SK: { S: '#T' },
      _type: { S: 'T' },
      _v: { N: '200000000000000000007' },
      _w: { S: 'copy' },
    });
    expect(versionNumber(9_007_199_254_740_991, '99999999999999999999')).toMatch(/^\d{36}$/);
  });

  it('leaves NULL out, and keeps the empty string', () => {
    const item = make(entity([plan({ viewColumn: 'c2', column: 'n' }), plan({ viewColumn: 'c3', column: 'e' })]), {
      c1: 'a',
      c2: null,
      c3: '',
    });
    expect(item).not.toHaveProperty('n');
    expect(item['e']).toEqual({ S: '' });
    expect(rowOf(entity([plan({ viewColumn: 'c2', column: 'n' })]), item)).toEqual({ id: 'a', n: null });
  });

  it('writes NULL where the policy says so, and tells it from the document null', () => {
    const one = entity([plan({ viewColumn: 'c2', column: 'j', codec: 'json', dataType: 'json', nullAs: 'null' })]);
    for (const value of [null, 'null', '[1]']) expect(rowOf(one, make(one, { c1: 'a', c2: value }))['j']).toBe(value);
    expect(make(one, { c1: 'a', c2: null })['j']).toEqual({ NULL: true });
  });

  it('keeps the exact text of a document that a map would change, until the attribute changes', () => {
    const one = entity([plan({ viewColumn: 'c2', column: 'j', codec: 'json', dataType: 'json' })]);
    const item = make(one, { c1: 'a', c2: '{"a": 1.0}' });
    expect(item['j']).toEqual({ M: { a: { N: '1' } } });
    expect(item['_exact']).toEqual({ M: { j: { S: '{"a": 1.0}' } } });
    expect(rowOf(one, item)['j']).toBe('{"a": 1.0}');
    expect(rowOf(one, { ...item, j: { M: { a: { N: '2' } } } })['j']).toBe('{"a": 2}');
    expect(make(one, { c1: 'a', c2: '{"a": 1}' })).not.toHaveProperty('_exact');
  });

  it.each([
    ['text', '0000-00-00'],
    ['null', null],
  ] as const)('keeps or drops zero dates: %s', (policy, expected) => {
    const one = entity([
      plan({
        viewColumn: 'c2',
        column: 'd',
        codec: 'temporal',
        dataType: 'date',
        ...(policy === 'text' ? {} : { zeroDate: policy }),
      }),
    ]);
    expect(rowOf(one, make(one, { c1: 'a', c2: '0000-00-00' }))['d']).toBe(expected);
  });

  it('refuses zero dates where the policy says so', () => {
    const one = entity([
      plan({ viewColumn: 'c2', column: 'd', codec: 'temporal', dataType: 'date', zeroDate: 'reject' }),
    ]);
    expect(refusal(() => make(one, { c1: 'a', c2: '0000-00-00' }))).toContain('t.d');
    expect(make(one, { c1: 'a', c2: '2024-01-01' })['d']).toEqual({ S: '2024-01-01' });
  });

  it.each([
    ['an empty key', { c1: '' }, 'empty'],
    ['a partition key of 2049 bytes', { c1: 'é'.repeat(1024) + 'x' }, '2049'],
    ['a NULL in the key', { c1: null }, 'NULL'],
  ])('refuses %s', (_, row, words) => expect(refusal(() => make(entity([]), row))).toContain(words));

  it('takes a partition key of 2048 bytes and refuses a sort key of 1025', () => {
    expect(make(entity([]), { c1: 'x'.repeat(2048) })['PK']).toBeDefined();
    const long = entity([], {
      keys: [
        { attribute: 'PK', type: 'S', parts: [{ literal: 'T' }] },
        { attribute: 'SK', type: 'S', sort: true, parts: [{ viewColumn: 'c1', codec: 'plain', nullable: false }] },
      ],
    });
    expect(make(long, { c1: 'x'.repeat(1024) })['SK']).toBeDefined();
    expect(refusal(() => make(long, { c1: 'x'.repeat(1025) }))).toContain('1025');
  });

  it('refuses an item above 400 KB and takes one of exactly 409,600 bytes', () => {
    const one = entity([plan({ viewColumn: 'c2', column: 'blob', codec: 'binary', dataType: 'longblob' })]);
    const rest = itemSize(make(one, { c1: 'a', c2: Buffer.alloc(0) }));
    expect(itemSize(make(one, { c1: 'a', c2: Buffer.alloc(409_600 - rest) }))).toBe(409_600);
    const message = refusal(() => make(one, { c1: 'a', c2: Buffer.alloc(409_601 - rest, 'secret') }));
    expect(message).toContain('409601');
    expect(message).not.toContain('secret');
  });

  it.each([
    ['number', '1e126', 'S'],
    ['number', '123456789012345678901234567890123456789', 'S'],
    ['boolean', '2', 'N'],
  ] as const)('refuses what the attribute type cannot hold: %s %s', (codec, value, fix) => {
    const one = entity([plan({ viewColumn: 'c2', column: 'n', codec })]);
    const message = refusal(() => make(one, { c1: 'a', c2: value }));
    expect(message).toContain(`the type ${fix}`);
    expect(message).not.toContain(value.slice(0, 8).padEnd(8, '~'));
  });

  it('leaves an index key out when a part is NULL, and refuses an attribute of the row that is empty', () => {
    const index = {
      attribute: 'GSI1PK',
      type: 'S',
      parts: [{ literal: 'A#' }, { viewColumn: 'c2', codec: 'plain', nullable: true }],
    } as const;
    const one = entity([plan({ viewColumn: 'c2', column: 'n' })], { indexKeys: [index] });
    expect(make(one, { c1: 'a', c2: null })).not.toHaveProperty('GSI1PK');
    expect(make(one, { c1: 'a', c2: 'b' })['GSI1PK']).toEqual({ S: 'A#b' });
    const natural = entity([plan({ viewColumn: 'c2', column: 'n' })], {
      indexKeys: [{ attribute: 'n', type: 'S', parts: [{ viewColumn: 'c2', codec: 'plain', nullable: true }] }],
    });
    expect(refusal(() => make(natural, { c1: 'a', c2: '' }))).toContain('empty');
  });
});

describe('itemKey and compareItems', () => {
  const table = {
    name: 'T',
    partitionKey: { name: 'PK', type: 'S' },
    sortKey: null,
    indexes: [],
    keyAttributeTypes: {},
  } as const;

  it('takes only the key', () => {
    expect(itemKey(table, { PK: { S: 'a' }, x: { S: 'b' } })).toEqual({ PK: { S: 'a' } });
    expect(() => itemKey(table, { x: { S: 'b' } })).toThrow(LandfallError);
  });

  it('names what differs, sorted, without version and writer', () => {
    const item = {
      a: { N: '1.0' },
      b: { S: 'x' },
      c: { M: { k: { L: [{ B: Buffer.from('q') }] } } },
      _v: { N: '1' },
      _w: { S: 'a' },
    };
    expect(compareItems(item, { ...item, a: { N: '1' }, _v: { N: '2' }, _w: { S: 'b' } })).toEqual([]);
    expect(compareItems(item, { ...item, b: { S: 'y' }, z: { NULL: true } })).toEqual(['b', 'z']);
    expect(compareItems(item, { ...item, c: { M: { k: { L: [{ B: Buffer.from('r') }] } } } })).toEqual(['c']);
    expect(compareItems(item, undefined)).toEqual(['a', 'b', 'c']);
    expect(compareItems({ a: { S: '1' } }, { a: { N: '1' } })).toEqual(['a']);
    expect(compareItems({ a: { BOOL: true } }, { a: { BOOL: false } })).toEqual(['a']);
  });
});
