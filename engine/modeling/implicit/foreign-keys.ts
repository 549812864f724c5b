import type { AccessPattern, ForeignKeyFacts, TableFacts } from '../../../contracts/schemas/analysis';
import type { Projection } from '../../../contracts/schemas/projection';
import { servesOf } from '../../access/serves';
import type { WriteContext } from '../../access/write/planner';
import { by } from '../../lib/compare';
import { quoteName } from '../../projection/sql-text';
import type { Evidence } from '../evidence/evidence';
import { fanOutOf } from '../evidence/fan-out';
import { childrenAskedFor } from '../indexes/from-keys';

/** Rule F1 of docs/modeling-rules.md: each foreign key brings two patterns that nobody wrote: the parent is there, and the children of a parent. */

/** Items of one TransactWriteItems, the parent among them. */
const MOST_CHILDREN = 99;

type Listed = NonNullable<Projection['foreignKeys']>[number];
type Reached = Listed['exists'];

/** A statement that nobody wrote, as a pattern for the planner. */
function implicit(id: string, table: string, read: readonly string[], known: readonly string[]): AccessPattern {
  const text = `SELECT ${read.map(quoteName).join(', ')} FROM ${quoteName(table)} WHERE ${known.map((name) => `${quoteName(name)} = ?`).join(' AND ')}`;
  const place = { takes: 'value' as const };
  return {
    id,
    kind: 'read',
    operation: 'select',
    fingerprint: text,
    tables: [table],
    joins: [],
    filters: known.map((column) => ({ table, column, operator: '=', optional: false })),
    orderBy: [],
    limited: false,
    offset: false,
    selects: read.map((column) => ({ table, column })),
    aggregates: [],
    groupBy: [],
    assigns: [],
    locking: false,
    transaction: null,
    evidence: { callSites: [], routes: [], logExecutions: null, seenIn: 'neither' },
    rate: { kind: 'unknown' },
    statements: [{ from: 'person', parts: [{ text }], places: known.map(() => place) }],
  };
}

const childId = (child: TableFacts, key: ForeignKeyFacts): string => `${child.name}.${key.name}: children`;
const parentId = (child: TableFacts, key: ForeignKeyFacts): string => `${child.name}.${key.name}: parent`;

/**
 * Lists both patterns of every foreign key, with the operation that serves each. Deleting a parent whose children go or change with it is one
 * transaction only while they are few enough.
 */
export function foreignKeysOf(evidence: Evidence, context: WriteContext): readonly Listed[] {
  const tables = [...evidence.analysis.schema.tables].sort(by(({ name }) => name));
  const keys = tables.flatMap((child) =>
    child.foreignKeys.flatMap((key) => {
      const parent = evidence.table(key.referencedTable);
      return parent === undefined ? [] : [{ child, key, parent }];
    }),
  );
  const patterns = keys.flatMap(({ child, key, parent }) => [
    implicit(parentId(child, key), parent.name, key.referencedColumns, key.referencedColumns),
    implicit(childId(child, key), child.name, key.columns, key.columns),
  ]);
  const { serves } = servesOf({ accessPatterns: patterns }, context);
  const served = new Map(serves.map((one) => [one.pattern, one]));
  const reached = (id: string): Reached => {
    const one = served.get(id);
    return one === undefined ? null : { operation: one.operation, table: one.table, index: one.index };
  };
  return keys.map(({ child, key, parent }) => {
    const asked = childrenAskedFor(evidence, key) ?? null;
    const fanOut = fanOutOf(child, key.columns);
    const most = fanOut?.exact === true ? fanOut.most : null;
    const moves = key.onDelete === 'CASCADE' || key.onDelete === 'SET NULL';
    return {
      key: key.name,
      child: child.name,
      columns: [...key.columns],
      parent: parent.name,
      exists: reached(parentId(child, key)),
      onDelete: key.onDelete,
      asked,
      children: reached(childId(child, key)),
      mostChildren: most,
      paged: asked !== null && moves && (most === null || most > MOST_CHILDREN),
    };
  });
}
