import { code, heading, inline, list, page, table } from '../../report/markdown';
import { familyOf } from '../../projection/sql-types';
import { columnNamed } from '../../projection/compile/schema-index';
import { attributeNames, groupTables } from '../contract';
import type { TableModel } from '../model';
import { collectionDiagram, tablesDiagram } from './diagrams';
import type { DocumentInput } from './input';
import { aggregatesTable } from './aggregates';
import { alternativesSection } from './alternatives';
import { counterTable } from './judgement/counters';
import { decisions } from './judgement/decisions';
import { limitTable } from './judgement/limits';
import { risks } from './judgement/risks';
import { costSection } from '../../cost';
import { hotPartitions } from './hot-partitions';
import { foreignKeyTable } from './maps/foreign-keys';
import { patternMap } from './maps/pattern-map';
import { sampleTables } from './sample-items';
import { summary } from './summary';
import { uniquenessTable } from './judgement/uniqueness';

/** dynamodb_data_model.md and its copy Stage3_DataModel.md. */

function keysTable(tables: readonly TableModel[]): string {
  return table(
    ['entity', 'from', 'partition key', 'sort key'],
    tables.flatMap((one) => [
      [code(one.entityType), code(one.facts.name), code(one.key.partition), code(one.key.sort)],
      ...one.lookups.map((lookup) => [
        code(lookup.entityType),
        code(one.facts.name),
        code(lookup.partition),
        code('#UNIQUE'),
      ]),
    ]),
  );
}

function indexTable(tables: readonly TableModel[]): string {
  return table(
    ['index', 'entity', 'partition key', 'sort key', 'why', 'sparse'],
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
    `Billing mode on demand. Serves ${entry?.satisfies.join(', ') || 'the implicit patterns of its keys'}.`,
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
    ...(tables.some(({ indexes }) => indexes.length > 0)
      ? ['Projection `ALL`: an index entry holds the whole item.']
      : []),
    ...sampleTables(input.samples, name),
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
    `Data model of the database ${code(input.analysis.schema.database)}, by the strategy ${code(input.options.strategy)}. Every decision follows a written rule (docs/modeling-rules.md); the same analysis gives the same model, byte for byte.`,
    heading(2, 'Summary'),
    summary(input),
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
    patternMap(input),
    heading(3, 'Not served, or not wholly'),
    limitTable(input),
    heading(2, 'Unique constraints'),
    uniquenessTable(input.model),
    heading(2, 'Counters'),
    'These items give the numbers of AUTO_INCREMENT columns: `UpdateItem` with `ADD`, before the row is written, on the condition that the item is there: it is written once, before the first write of phase 5, and never lowered. A number that is not used is a gap, as on the source.',
    counterTable(input),
    heading(2, 'Foreign keys'),
    'MySQL keeps these; on DynamoDB the code that writes does: a child is written in a transaction with the condition that its parent is there, and the children of a deleted parent are looked for.',
    foreignKeyTable(input),
    heading(2, 'Alternatives and trade-offs'),
    alternativesSection(input.alternatives),
    heading(3, 'Decisions within the model'),
    table(
      ['what was not done', 'why'],
      decisions(input).map((row) => row.map(inline)),
    ),
    heading(3, 'Aggregates over children'),
    aggregatesTable(input),
    heading(2, 'Cost'),
    costSection(input.cost, 3),
    heading(2, 'Hot partitions'),
    hotPartitions(input),
    heading(2, 'Risks'),
    table(
      ['where', 'risk'],
      risks(input).map(([where, what]) => [code(where), inline(what)]),
    ),
    heading(2, 'Rollback'),
    list([
      'Nothing is deployed by this stage: `landfall rollback --to modeling` removes its files, and the source is as it was.',
      'After the stage infrastructure the tables are empty: `landfall rollback --to infrastructure` deletes stack and tables.',
      'After the transfer MySQL is still the authority: `landfall rollback --to transfer` deletes the items that it wrote and its views.',
      'A decision that turns out wrong is changed by running this stage again; the tables of the old contract are then rolled back first.',
    ]),
  );
}
