import type {
  ContractAttribute,
  ContractEntity,
  ContractTable,
  MigrationContract,
} from '../../contracts/schemas/contract';
import type { Projection } from '../../contracts/schemas/projection';
import type { ColumnFacts } from '../../contracts/schemas/analysis';
import {
  ITEM_EXACT_ATTRIBUTE,
  ITEM_TYPE_ATTRIBUTE,
  ITEM_OWNER_ATTRIBUTE,
  ITEM_VERSION_ATTRIBUTE,
  ITEM_WRITER_ATTRIBUTE,
} from '../../contracts/names';
import { by } from '../lib/compare';
import { columnNamed } from '../projection/compile/schema-index';
import { templateColumns } from '../projection/compile/template';
import { defaultKeyCodec, naturalType } from '../projection/sql-types';
import type { AggregateModel, CopyModel, IndexModel, LookupModel, Model, TableModel } from './model';
import { freeAttribute } from './naming';
import { estimatedBytes } from './sizes';

/** Prints the model as contract and sidecar. */

export interface AttributeNames {
  readonly partition: string;
  readonly sort: string;
  /** Source column -> attribute, for the columns whose name is taken. */
  of(column: string): string;
  index(slot: number): { readonly partition: string; readonly sort: string };
}

const OWN = [
  ITEM_VERSION_ATTRIBUTE,
  ITEM_WRITER_ATTRIBUTE,
  ITEM_OWNER_ATTRIBUTE,
  ITEM_TYPE_ATTRIBUTE,
  ITEM_EXACT_ATTRIBUTE,
];

/** Attribute names of one DynamoDB table: keys step aside for columns, columns only for Landfall's own attributes. */
export function attributeNames(tables: readonly TableModel[]): AttributeNames {
  const columns = new Set(
    tables.flatMap(({ facts, copies, aggregates }) => [
      ...facts.columns.map(({ name }) => name),
      ...copies.map(({ attribute }) => attribute),
      ...aggregates.map(({ attribute }) => attribute),
    ]),
  );
  const own = new Set(OWN);
  return {
    partition: freeAttribute('PK', columns),
    sort: freeAttribute('SK', columns),
    of: (column) => (own.has(column) ? freeAttribute(`${column}_`, columns) : column),
    index: (slot) => ({
      partition: freeAttribute(`GSI${slot}PK`, columns),
      sort: freeAttribute(`GSI${slot}SK`, columns),
    }),
  };
}

const plainAttribute = (names: AttributeNames, table: string, column: ColumnFacts): ContractAttribute => ({
  name: names.of(column.name),
  type: naturalType(column) ?? 'S',
  source_table: table,
  source_column: column.name,
});

function copyOf(table: TableModel, copy: CopyModel): ContractAttribute {
  const own = copy.joins.map((join) => join.own);
  const conditions = copy.joins.map((join) => `${copy.table}.${join.theirs} = ${table.facts.name}.${join.own}`);
  const select_column = `${copy.table}.${copy.column.name}`;
  return {
    name: copy.attribute,
    type: naturalType(copy.column) ?? 'S',
    source_table: table.facts.name,
    source_column: own.length === 1 ? own[0]! : own,
    join:
      conditions.length === 1
        ? { type: 'foreign-key', target_table: copy.table, join_condition: conditions[0]!, select_column }
        : { type: 'multi-column', target_table: copy.table, join_conditions: conditions, select_column },
    denormalized: true,
    justification: copy.because,
  };
}

function aggregateOf(table: TableModel, one: AggregateModel, { tables }: Model): ContractAttribute {
  const child = tables.find(({ facts }) => facts.name === one.child)!.facts;
  const facts = one.column === null ? undefined : columnNamed(child, one.column);
  const own = one.joins.map((join) => join.own);
  const keeps = one.operation === 'MIN' || one.operation === 'MAX';
  return {
    name: one.attribute,
    type: keeps && facts !== undefined ? (naturalType(facts) ?? 'S') : 'N',
    source_table: table.facts.name,
    source_column: own.length === 1 ? own[0]! : own,
    calculation: {
      type: 'aggregate',
      target_table: one.child,
      join_condition: one.joins
        .map((join) => `${one.child}.${join.theirs} = ${table.facts.name}.${join.own}`)
        .join(' AND '),
      operation: one.operation,
      select_column: one.column === null ? '*' : `${one.child}.${one.column}`,
    },
    denormalized: true,
    justification: one.because,
  };
}

/** Columns that the sidecar or the view cannot take are left to the linter, which names them. */
const ownerEntity = (table: TableModel, names: AttributeNames, model: Model): ContractEntity => ({
  entity_type: table.entityType,
  source_table: table.facts.name,
  pk_template: table.key.partition,
  sk_template: table.key.sort,
  attributes: [
    ...table.facts.columns.map((column) => plainAttribute(names, table.facts.name, column)),
    ...table.copies.map((copy) => copyOf(table, copy)),
    ...table.aggregates.map((aggregate) => aggregateOf(table, aggregate, model)),
  ],
});

/** A lookup item carries the unique columns as they are, and what the key of its owner is made of. */
function lookupEntity(table: TableModel, lookup: LookupModel, names: AttributeNames): ContractEntity {
  const carried = [...new Set([...lookup.columns, ...table.key.partitionColumns, ...table.key.sortColumns])];
  return {
    entity_type: lookup.entityType,
    source_table: table.facts.name,
    pk_template: lookup.partition,
    sk_template: '#UNIQUE',
    attributes: carried
      .map((name) => columnNamed(table.facts, name))
      .filter((column) => column !== undefined)
      .map((column) => plainAttribute(names, table.facts.name, column)),
  };
}

/** Tables of the model by DynamoDB table, roots first, then children by name. */
export function groupTables(model: Model): readonly (readonly [string, readonly TableModel[]])[] {
  const groups = new Map<string, TableModel[]>();
  const rootsFirst = [...model.tables].sort(
    (a, b) =>
      Number(a.root !== a.facts.name) - Number(b.root !== b.facts.name) ||
      by((one: TableModel) => one.facts.name)(a, b),
  );
  for (const table of rootsFirst) groups.set(table.dynamoTable, [...(groups.get(table.dynamoTable) ?? []), table]);
  return [...groups.entries()].sort(by(([name]) => name));
}

function contractTable(
  name: string,
  tables: readonly TableModel[],
  satisfies: readonly string[],
  model: Model,
): ContractTable {
  const names = attributeNames(tables);
  const slots = Math.max(0, ...tables.map(({ indexes }) => indexes.length));
  return {
    table: name,
    type: 'multi-entity',
    source_table: tables[0]!.facts.name,
    pk: names.partition,
    sk: names.sort,
    gsis: Array.from({ length: slots }, (_, index) => {
      const keys = names.index(index + 1);
      return { index_name: `GSI${index + 1}`, pk: keys.partition, sk: keys.sort, projection: 'ALL' as const };
    }),
    entities: tables.flatMap((table) => [
      ownerEntity(table, names, model),
      ...table.lookups.map((lookup) => lookupEntity(table, lookup, names)),
    ]),
    attributes: [],
    satisfies: [...satisfies],
    estimated_item_size_bytes: Math.round(
      tables.reduce((sum, table) => sum + estimatedBytes(table), 0) / tables.length,
    ),
  };
}

export function printContract(model: Model, serves: Projection['serves']): MigrationContract {
  return {
    tables: groupTables(model).map(([name, tables]) =>
      contractTable(
        name,
        tables,
        serves.filter(({ table }) => table === name).map(({ pattern }) => pattern),
        model,
      ),
    ),
  };
}

type Encodings = Projection['entities'][number]['keyEncodings'];

/** @param partial how a bucket or a shard is encoded, by column */
function encodings(
  table: TableModel,
  attribute: string,
  template: string,
  partial: Readonly<Record<string, Pick<Encodings[number], 'codec' | 'width'>>> = {},
): Encodings {
  return [...new Set(templateColumns(template))].flatMap((column) => {
    const special = partial[column];
    if (special !== undefined) return [{ attribute, column, ...special }];
    const facts = columnNamed(table.facts, column);
    const codec = facts === undefined ? undefined : defaultKeyCodec(facts);
    return codec === undefined ? [] : [{ attribute, column, ...codec }];
  });
}

/** What of its columns the partition of an index holds in part. */
const partialOf = ({
  bucket,
  shards,
}: IndexModel): Readonly<Record<string, Pick<Encodings[number], 'codec' | 'width'>>> => ({
  ...(bucket === undefined ? {} : { [bucket.column]: { codec: 'time-bucket', width: bucket.width } }),
  ...(shards === undefined ? {} : { [shards.column]: { codec: 'shard', width: shards.count } }),
});

/** The sidecar's entities: role of each, the encoding of every key column, the templates of the index keys. */
export function sidecarEntities(model: Model): Projection['entities'] {
  return groupTables(model).flatMap(([name, tables]) => {
    const names = attributeNames(tables);
    return tables.flatMap((table): Projection['entities'] => {
      const indexTemplates = table.indexes.flatMap((index, slot) => {
        const keys = names.index(slot + 1);
        return [
          { attribute: keys.partition, template: index.partitionTemplate, partial: partialOf(index) },
          { attribute: keys.sort, template: index.sortTemplate, partial: {} },
        ];
      });
      const keyTemplates = [
        { attribute: names.partition, template: table.key.partition, partial: {} },
        { attribute: names.sort, template: table.key.sort, partial: {} },
      ];
      return [
        {
          id: `${name}.${table.entityType}`,
          role: 'owner',
          keyEncodings: [...keyTemplates, ...indexTemplates].flatMap((one) =>
            encodings(table, one.attribute, one.template, one.partial),
          ),
          indexTemplates: indexTemplates.map(({ attribute, template }) => ({ attribute, template })),
        },
        ...table.lookups.map((lookup) => ({
          id: `${name}.${lookup.entityType}`,
          role: 'lookup' as const,
          keyEncodings: encodings(table, names.partition, lookup.partition),
          indexTemplates: [],
        })),
      ];
    });
  });
}
