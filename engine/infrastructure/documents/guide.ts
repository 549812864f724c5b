import {
  ITEM_TYPE_ATTRIBUTE,
  ITEM_VERSION_ATTRIBUTE,
  ITEM_WRITER_ATTRIBUTE,
  physicalTableName,
} from '../../../contracts/names';
import type { EntityPlan, KeyAttributePlan } from '../../../contracts/projection';
import { code, fence, heading, inline, list, page, table } from '../../report/markdown';
import { byCodeUnit } from '../../lib/compare';
import { isPartialCodec } from '../../../runtime/dynamodb/keys/codec';
import type { StackModel } from './model';

/** `application-integration-guide.md`: how an application finds, reads and writes the items. */
export const integrationGuide = (model: StackModel): string =>
  page(
    heading(1, 'Application integration guide'),
    heading(2, 'Client'),
    'AWS SDK for JavaScript v3; credentials from the environment, never from code. Numbers are decimal text on the wire: read them with `wrapNumbers` where a JavaScript number would lose digits.',
    fence(
      [
        "import { DynamoDBClient } from '@aws-sdk/client-dynamodb';",
        "import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';",
        '',
        'export const documents = DynamoDBDocumentClient.from(',
        `  new DynamoDBClient({ region: '${model.target.region}', maxAttempts: 5 }),`,
        '  { marshallOptions: { removeUndefinedValues: true }, unmarshallOptions: { wrapNumbers: true } },',
        ');',
      ].join('\n'),
      'ts',
    ),
    heading(2, 'Attributes that Landfall adds'),
    table(
      ['attribute', 'meaning'],
      [
        [code(ITEM_TYPE_ATTRIBUTE), 'entity type of the item, as in the tables below'],
        [code(ITEM_VERSION_ATTRIBUTE), 'version: a write must not put an older one over a newer one'],
        [code(ITEM_WRITER_ATTRIBUTE), 'who wrote it last'],
      ],
    ),
    heading(2, 'Items'),
    ...[...model.plan.tables]
      .sort((a, b) => byCodeUnit(a.name, b.name))
      .flatMap((t) => [
        heading(3, physicalTableName(model.target, t.name)),
        table(
          ['entity', 'from table', 'key', 'index keys'],
          model.plan.entities.filter((entity) => entity.table === t.name).map(entityRow),
          'No entity.',
        ),
      ]),
    keyNotes(model.plan.entities),
    heading(2, 'Access patterns'),
    table(
      ['pattern', 'operation', 'table', 'index', 'note'],
      model.projection.serves.map((serve) => [
        serve.pattern,
        serve.operation,
        code(physicalTableName(model.target, serve.table)),
        serve.index === null ? 'none' : code(serve.index),
        inline(serve.note),
      ]),
    ),
    'Reads on an index are eventually consistent; reads on the table are consistent with `ConsistentRead: true`.',
    heading(2, 'Not served'),
    list(
      model.projection.unserved.map((pattern) => `${pattern.pattern}: ${inline(pattern.why)}`),
      'Every access pattern is served.',
    ),
  );

/** `{literal}` and columns as people write templates: `ORDER#{created_at}`. */
function template(key: KeyAttributePlan, entity: EntityPlan): string {
  const columnOf = (viewColumn: string): string => {
    const column =
      entity.columns.find((candidate) => candidate.viewColumn === viewColumn)?.column ??
      entity.drivingKey.find((candidate) => candidate.viewColumn === viewColumn)?.column;
    return column ?? viewColumn;
  };
  const text = key.parts
    .map((part) =>
      'literal' in part
        ? part.literal
        : `{${columnOf(part.viewColumn)}:${part.codec}${isPartialCodec(part.codec) ? `:${part.width}` : ''}}`,
    )
    .join('');
  return `${key.attribute} = ${text}`;
}

const entityRow = (entity: EntityPlan): readonly string[] => [
  code(entity.entityType),
  code(entity.drivingTable),
  entity.keys.map((key) => code(template(key, entity))).join('; '),
  entity.indexKeys.map((key) => code(template(key, entity))).join('; ') || 'none',
];

const CODECS: Readonly<Record<string, string>> = {
  plain: 'the text as it is',
  folded: 'the text folded by the collation of its column, so that texts that MySQL calls equal are equal here',
  'padded-unsigned': 'digits padded with zeros, so that byte order is number order',
  'padded-signed': 'digits padded with zeros, with the sign encoded, so that byte order is number order',
  hex: 'bytes as upper-case hex',
  temporal: 'text as MySQL writes it, with its full fraction; a TIMESTAMP in UTC',
  'time-bucket': 'the beginning of a date, as long as its width: 4 year, 7 month, 10 day, 13 hour',
  shard: 'CRC-32 of the value, modulo the number of shards (width), in decimal digits of one length',
};

function keyNotes(entities: readonly EntityPlan[]): string {
  const used = new Set(
    entities
      .flatMap((entity) => [...entity.keys, ...entity.indexKeys])
      .flatMap((key) => key.parts)
      .flatMap((part) => ('codec' in part ? [part.codec] : [])),
  );
  return list(
    [...used].sort(byCodeUnit).map((codec) => `${code(`:${codec}`)} in a key: ${CODECS[codec] ?? codec}`),
    '',
  );
}
