import type { Projection } from '../../../contracts/schemas/projection';
import { canonicalHash } from '../../../engine/lib/json';
import { compileProjection, itemOf } from '../../../engine/projection';
import { column, schemaOf, table } from '../modeling/facts';

type Encoding = Projection['entities'][number]['keyEncodings'][number];

const events = table('events', [column('id', 'int unsigned'), column('at', 'datetime(3)')], ['id']);

/** One entity with an index whose partition is a day and a shard. */
function compiled(encodings: readonly Encoding[], sort = 'EVENT#{id}') {
  const attributes = events.columns.map(({ name, dataType }) => ({
    name,
    type: dataType === 'int' ? ('N' as const) : ('S' as const),
    source_table: 'events',
    source_column: name,
  }));
  const contract = {
    tables: [
      {
        table: 'Events',
        type: 'multi-entity' as const,
        source_table: 'events',
        pk: 'PK',
        sk: 'SK',
        gsis: [{ index_name: 'GSI1', pk: 'GSI1PK', sk: 'GSI1SK' }],
        entities: [
          { entity_type: 'EVENT', source_table: 'events', pk_template: 'EVENT#{at}', sk_template: sort, attributes },
        ],
        attributes: [],
        satisfies: [],
        estimated_item_size_bytes: 100,
      },
    ],
  };
  const projection: Projection = {
    format: 'landfall.projection/1',
    contractSha256: canonicalHash(contract),
    nullPolicy: 'omit',
    zeroDatePolicy: 'text',
    entities: [
      {
        id: 'Events.EVENT',
        role: 'owner',
        keyEncodings: [...encodings],
        indexTemplates: [
          { attribute: 'GSI1PK', template: 'DAY#{at}#{id}' },
          { attribute: 'GSI1SK', template: 'EVENT#{at}#{id}' },
        ],
      },
    ],
    omitted: [],
    serves: [],
    unserved: [],
  };
  return compileProjection({ contract, projection, schema: schemaOf([events]) });
}

const day: Encoding = { attribute: 'GSI1PK', column: 'at', codec: 'time-bucket', width: 10 };
const shard: Encoding = { attribute: 'GSI1PK', column: 'id', codec: 'shard', width: 16 };
const codes = (found: ReturnType<typeof compiled>): readonly string[] => found.findings.map(({ code }) => code);

describe('keys that hold a part of a value', () => {
  it('put a row into the bucket of its day and the shard of its id', () => {
    const { plan, findings } = compiled([day, shard]);
    expect(findings).toEqual([]);
    const entity = plan.entities[0]!;
    const row = Object.fromEntries(
      entity.columns.map(({ column: name, viewColumn }) => [
        viewColumn,
        name === 'id' ? '123456789' : '2024-02-29 01:02:03.004',
      ]),
    );
    const item = itemOf(entity, { ...row, _k1: '123456789' }, { epoch: 1, sequence: '1', writer: 'test' });
    // CRC-32 of 123456789 is 3421780262, which leaves 6 modulo 16.
    expect([item['GSI1PK'], item['GSI1SK']]).toEqual([
      { S: 'DAY#2024-02-29#06' },
      { S: 'EVENT#2024-02-29 01:02:03.004#0123456789' },
    ]);
  });

  it('tell no two rows apart', () => {
    const base: Encoding = { attribute: 'SK', column: 'id', codec: 'shard', width: 16 };
    expect(codes(compiled([day, shard, base]))).toEqual(['duplicate-keys-possible']);
  });

  it.each<[string, Encoding]>([
    ['a number', { ...day, attribute: 'GSI1SK', column: 'id' }],
    ['a width that is no unit of time', { ...day, width: 8 }],
    ['no width', { attribute: 'GSI1PK', column: 'at', codec: 'time-bucket' }],
    ['a single shard', { ...shard, width: 1 }],
  ])('are refused for %s', (_, encoding) => {
    expect(codes(compiled([encoding]))).toContain('type-mismatch');
  });
});
