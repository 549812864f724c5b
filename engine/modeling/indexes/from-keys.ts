import type { ForeignKeyFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { by } from '../../lib/compare';
import { columnNamed } from '../../projection/compile/schema-index';
import { includesAll } from '../access';
import type { Evidence } from '../evidence/evidence';
import type { Pins } from '../pins/pins';
import { NO_WEIGHT, reachedByKey, usable, type IndexInput, type Want } from './want';

/** Rule I2 of docs/modeling-rules.md: indexes that the keys of the schema ask for, which no statement shows. */

/** A child whose rows are found by their own key alone: by a pattern, or by a foreign key that checks that they exist. */
export function ownKeyWants({ evidence, table, key, lookups }: IndexInput): readonly Want[] {
  const { identity } = key;
  if (reachedByKey(key, lookups, identity)) return [];
  const reads = evidence
    .stepsOf(table.name)
    .filter(({ equal }) => includesAll(equal, identity) && !includesAll(equal, key.partitionColumns))
    .map(({ pattern }) => pattern.id);
  const patterns = [...new Set(reads)];
  const referring = evidence.analysis.schema.tables.filter(({ foreignKeys }) =>
    foreignKeys.some(
      ({ columns, referencedTable, referencedColumns }) =>
        referencedTable === table.name && columns.length > 0 && !includesAll(referencedColumns, key.partitionColumns),
    ),
  );
  if (reads.length === 0 && referring.length === 0 && evidence.patternsKnown) return [];
  const because = [
    'a row is found by its own key alone',
    ...(referring.length > 0 ? [`foreign key of ${referring.map(({ name }) => name).join(', ')}`] : []),
  ];
  return [{ columns: identity, known: [], order: [], kind: 'own-key', because, patterns, weight: NO_WEIGHT }];
}

/** True when a statement can give a row another value here, or a foreign key of its table can, by what becomes of the row that it names. */
function canMove(evidence: Evidence, table: TableFacts, name: string, way: readonly ForeignKeyFacts[]): boolean {
  const facts = columnNamed(table, name);
  if (facts === undefined || !evidence.changes.fixed(table, facts)) return true;
  return table.foreignKeys.some((key) => {
    const at = key.columns.indexOf(name);
    if (at < 0 || way.includes(key)) return false;
    if (key.onDelete === 'SET NULL' && evidence.changes.deletes(key.referencedTable)) return true;
    if (key.onUpdate !== 'CASCADE' && key.onUpdate !== 'SET NULL') return false;
    const parent = evidence.table(key.referencedTable);
    const moving = key.onUpdate === 'CASCADE' ? key.referencedColumns.slice(at, at + 1) : key.referencedColumns;
    return parent !== undefined && moving.some((one) => canMove(evidence, parent, one, [...way, key]));
  });
}

/** Why the server asks for the children of a parent; undefined when no known statement makes it ask. */
export function childrenAskedFor(evidence: Evidence, key: ForeignKeyFacts): string | undefined {
  const parent = evidence.table(key.referencedTable);
  if (evidence.changes.deletes(key.referencedTable)) return `rows of ${key.referencedTable} can be deleted`;
  const moved = key.referencedColumns.filter((name) => parent === undefined || canMove(evidence, parent, name, []));
  return moved.length > 0 ? `${moved.join(', ')} of ${key.referencedTable} can change` : undefined;
}

/** Rows of one parent: for foreign keys whose parent can go or move. */
export const foreignKeyWants = ({ evidence, table, key, lookups }: IndexInput): readonly Want[] =>
  [...table.foreignKeys]
    .sort(by(({ columns }) => columns.join('\0')))
    .filter(({ columns }) => !reachedByKey(key, lookups, columns) && columns.every((name) => usable(table, name)))
    .filter((one) => childrenAskedFor(evidence, one) !== undefined)
    .map(({ columns, referencedTable }) => ({
      columns,
      known: [],
      order: [],
      kind: key.sortColumns.length > 0 && includesAll(key.identity, columns) ? 'inverted' : 'foreign-key',
      because: [`rows that refer to one of ${referencedTable} are found (foreign key)`],
      patterns: [],
      weight: NO_WEIGHT,
    }));

/** Rows that carry a copy which a person asked for, of a column that changes: whoever changes it has to find them. */
export const copyWants = ({ evidence, table, key, lookups }: IndexInput, pins: Pins): readonly Want[] =>
  (pins.of(table.name).copies?.require ?? []).flatMap(({ column: text, by: columns }): readonly Want[] => {
    const dot = text.indexOf('.');
    const parent = evidence.table(text.slice(0, dot));
    const column = parent && columnNamed(parent, text.slice(dot + 1));
    if (parent === undefined || column === undefined || evidence.changes.fixed(parent, column)) return [];
    return table.foreignKeys
      .filter(({ referencedTable }) => referencedTable === parent.name)
      .filter((one) => columns === undefined || [...one.columns].sort().join() === [...columns].sort().join())
      .filter((one) => !reachedByKey(key, lookups, one.columns) && one.columns.every((name) => usable(table, name)))
      .map((one) => ({
        ...{ columns: one.columns, known: [], order: [], kind: 'foreign-key', patterns: [], weight: NO_WEIGHT },
        because: [`copies of ${text} are kept up to date (pinned)`],
      }));
  });
