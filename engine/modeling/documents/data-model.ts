import { code, heading, inline, page, table } from '../../report/markdown';
import { familyOf } from '../../projection/sql-types';
import { columnNamed } from '../../projection/compile/schema-index';
import { attributeNames, groupTables } from '../contract';
import type { TableModel } from '../model';
import { collectionDiagram, tablesDiagram } from './diagrams';
import type { DocumentInput } from './input';
import { alternatives, risks } from './judgement';
import { sampleKey } from './samples';

/** dynamodb_data_model.md and its copy Stage3_DataModel.md. */

function keysTable(tables: readonly TableModel[]): string {
  return table(
    ['entity', 'from', 'PK template', 'SK template', 'example PK', 'example SK'],
    tables.flatMap((one) => [
      [
        code(one.entityType),
        code(one.facts.name),
        code(one.key.partition),
        code(one.key.sort),
        code(sampleKey(one, one.key.partition)),
        code(sampleKey(one, one.key.sort)),
      ],
      ...one.lookups.map((lookup) => [
        code(lookup.entityType),
        code(one.facts.name),
        code(lookup.partition),
        code('#UNIQUE'),
        code(sampleKey(one, lookup.partition)),
        code('#UNIQUE'),
      ]),
    ]),
  );
}

function indexTable(tables: readonly TableModel[]): string {
  return table(
    ['index', 'entity', 'PK template', 'SK template', 'why', 'sparse'],
    tables
      .flatMap((one) => one.indexes.map((index, slot) => ({ one, index, slot })))
      .sort((a, b) => a.slot - b.slot)
      .map(({ one, index, slot }) => [
        code(`GSI${slot + 1}`),
        code(one.entityType),
        code(index.partitionTemplate),
        code(index.sortTemplate),
        inline(index.because),
        index.sparse ? 'yes: rows with NULL are not in it' : 'no',
      ]),
    'No index is needed.',
  );
}

const TYPE_TEXT: Readonly<Record<string, string>> = {
  json: 'map or list, every digit kept',
  set: 'list of names',
  geometry: 'binary: SRID and WKB as the source holds them',
  float: 'number, read at full width',
  bit: 'number',
  temporal: 'text with its full fraction',
};

/** What the type of the source says beyond its family. */
const DATA_TYPE_TEXT: Readonly<Record<string, string>> = {
  timestamp: 'text in UTC with its full fraction',
  year: 'text of four digits',
  date: 'text',
};

function attributeTable(one: TableModel, all: readonly TableModel[], contract: DocumentInput['contract']): string {
  const names = attributeNames(all);
  const entity = contract.tables
    .find(({ table: name }) => name === one.dynamoTable)
    ?.entities?.find(({ entity_type }) => entity_type === one.entityType);
  return table(
    ['attribute', 'type', 'source', 'kept as'],
    (entity?.attributes ?? []).map((attribute) => {
      const copy = one.copies.find((candidate) => candidate.attribute === attribute.name);
      const column = one.facts.columns.find(({ name }) => names.of(name) === attribute.name);
      const family = column === undefined ? undefined : familyOf(column);
      const source =
        copy === undefined ? `${one.facts.name}.${column?.name ?? ''}` : `${copy.table}.${copy.column.name}`;
      const kept =
        copy === undefined
          ? (DATA_TYPE_TEXT[column?.dataType ?? ''] ?? TYPE_TEXT[family ?? ''] ?? '')
          : `copy for ${copy.patterns.join(', ')}`;
      return [code(attribute.name), attribute.type, code(source), kept];
    }),
  );
}

function tableSection(name: string, tables: readonly TableModel[], input: DocumentInput): readonly string[] {
  const entry = input.contract.tables.find((one) => one.table === name);
  const children = tables.filter(({ ownership }) => ownership !== null);
  return [
    heading(2, `Table ${name}`),
    `Billing mode on demand. Estimated size of an item: ${entry?.estimated_item_size_bytes ?? 0} bytes, from the types alone. Serves ${entry?.satisfies.join(', ') || 'the implicit patterns of its keys'}.`,
    ...(children.length > 0
      ? [
          collectionDiagram(tables),
          children
            .map(
              ({ facts, ownership }) =>
                `- ${code(facts.name)} lives in the item collection of ${code(ownership!.parent)}: ${inline(ownership!.because)}.`,
            )
            .join('\n'),
        ]
      : []),
    heading(3, 'Keys'),
    keysTable(tables),
    heading(3, 'Global secondary indexes'),
    indexTable(tables),
    ...tables.flatMap((one) => [
      heading(3, `Attributes of ${one.entityType}`),
      attributeTable(one, tables, input.contract),
    ]),
  ];
}

/** Columns in keys that are folded: the reader meets hex there. */
function foldedColumns({ model, projection }: DocumentInput): string {
  const folded = projection.entities.flatMap(({ id, keyEncodings }) =>
    keyEncodings.filter(({ codec }) => codec === 'folded').map(({ attribute, column }) => ({ id, attribute, column })),
  );
  return table(
    ['entity', 'key attribute', 'column', 'collation'],
    folded.map(({ id, attribute, column }) => {
      const owner = model.tables.find(
        (one) =>
          id === `${one.dynamoTable}.${one.entityType}` ||
          one.lookups.some((lookup) => id === `${one.dynamoTable}.${lookup.entityType}`),
      );
      const facts = owner === undefined ? undefined : columnNamed(owner.facts, column);
      return [code(id), code(attribute), code(column), facts?.collation ?? ''];
    }),
    'No text of a case-insensitive collation stands in a key.',
  );
}

export function printDataModel(input: DocumentInput): string {
  const groups = groupTables(input.model);
  return page(
    heading(1, 'DynamoDB data model'),
    `${input.model.tables.length} source tables become ${groups.length} DynamoDB table(s) by the strategy ${code(input.options.strategy)}. Every decision follows a written rule (docs/modeling-rules.md); the same analysis gives the same model, byte for byte.`,
    heading(2, 'Overview'),
    tablesDiagram(groups),
    table(
      ['table', 'entities', 'lookup items', 'indexes', 'patterns'],
      groups.map(([name, tables]) => [
        code(name),
        tables.map(({ entityType }) => code(entityType)).join(', '),
        tables.reduce((sum, { lookups }) => sum + lookups.length, 0),
        Math.max(0, ...tables.map(({ indexes }) => indexes.length)),
        input.contract.tables.find((one) => one.table === name)?.satisfies.length ?? 0,
      ]),
    ),
    ...groups.flatMap(([name, tables]) => tableSection(name, tables, input)),
    heading(2, 'Text in keys'),
    'The source compares these columns by their collation, DynamoDB compares bytes. In keys they are the hex of the server’s own weights, so that what the source holds equal is equal here; the original stays as an attribute.',
    foldedColumns(input),
    heading(2, 'Pattern map'),
    table(
      ['pattern', 'table', 'index', 'operation', 'how'],
      input.projection.serves.map(({ pattern, table: name, index, operation, note }) => [
        pattern,
        code(name),
        index === null ? '' : code(index),
        operation,
        inline(note),
      ]),
      'No statement is known; the keys of the schema stand for the patterns.',
    ),
    heading(2, 'Not served'),
    table(
      ['pattern', 'why'],
      input.projection.unserved.map(({ pattern, why }) => [pattern, inline(why)]),
    ),
    heading(2, 'Alternatives that were rejected'),
    table(
      ['alternative', 'why not'],
      alternatives(input).map((row) => row.map(inline)),
    ),
    heading(2, 'Risks'),
    table(
      ['where', 'risk'],
      risks(input).map(([where, what]) => [code(where), inline(what)]),
    ),
    heading(2, 'Way back'),
    'Nothing is deployed by this stage. Undo: forget its artifacts and run the stage modeling again.',
  );
}
