import type { EntityPlan, JoinPlan } from '../../../contracts/projection';
import type { SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { columnNamed, coversUnique, tableNamed } from '../../projection/compile/schema-index';
import { quoteName } from '../../projection/sql-text';
import type { SourceId, Statement } from '../../statement/tree';
import type { Paths } from '../paths/paths';
import type { CopiedSource } from '../plan';
import type { Known } from './fills';

/** A joined row that the items of another source carry as copies needs no read of its own. */

/** Joins of the entity that lead to exactly these rows: the same columns, nothing else asked of them. */
function joinsTo(
  entity: EntityPlan,
  table: string,
  pairs: readonly { readonly own: string; readonly other: string }[],
): readonly JoinPlan[] {
  return (entity.joins ?? []).filter(
    (join) =>
      join.table === table &&
      !join.many &&
      join.filters.length === 0 &&
      join.on.length === pairs.length &&
      join.on.every(
        ({ column, from, equals }) =>
          from === 'b' && pairs.some(({ own, other }) => own === column && other === equals),
      ),
  );
}

/** Attribute that holds a column of the joined row as it is. */
function copyOf(entity: EntityPlan, { alias, table }: JoinPlan, column: string): string | undefined {
  const reference = `${quoteName(alias)}.${quoteName(column)}`;
  return (
    entity.columns.find(
      (plan) =>
        plan.role === 'copy' &&
        plan.attribute !== null &&
        plan.reads === undefined &&
        plan.table === table &&
        plan.column === column &&
        plan.expression.includes(reference),
    )?.attribute ?? undefined
  );
}

/** The row that the columns refer to is always there. */
function isEnforced(
  owner: TableFacts,
  table: TableFacts,
  pairs: readonly { readonly own: string; readonly other: string }[],
): boolean {
  return owner.foreignKeys.some(
    (key) =>
      key.referencedTable === table.name &&
      key.columns.length === pairs.length &&
      key.columns.every((name, index) =>
        pairs.some(({ own, other }) => other === name && own === key.referencedColumns[index]),
      ),
  );
}

export interface CopyInput {
  readonly statement: Statement;
  readonly schema: SchemaFacts;
  readonly paths: Paths;
  readonly source: SourceId;
  readonly known: Known;
  /** Columns that the statement reads of the source. */
  readonly needed: ReadonlySet<string>;
}

/** Where the row of a source can be taken from; undefined when it has to be read. */
export function copiedFrom({ statement, schema, paths, source, known, needed }: CopyInput): CopiedSource | undefined {
  const own = statement.sources[source]!;
  const table = own.kind === 'table' ? tableNamed(schema, own.table) : undefined;
  if (table === undefined) return undefined;
  const edges = [...known.equal.values()].flatMap(({ column, value }) =>
    value.kind === 'columns' && value.columns.length === 1 ? [{ own: column, from: value.columns[0]! }] : [],
  );
  for (const from of new Set(edges.map((edge) => edge.from.source))) {
    const pairs = edges
      .filter((edge) => edge.from.source === from)
      .map((edge) => ({ own: edge.own, other: edge.from.column }));
    const other = statement.sources[from]!;
    const owner = other.kind === 'table' ? tableNamed(schema, other.table) : undefined;
    const entity = owner === undefined ? undefined : paths.owner(owner.name);
    if (owner === undefined || entity === undefined) continue;
    if (
      !coversUnique(
        table,
        pairs.map((pair) => pair.own),
      ) ||
      !isEnforced(owner, table, pairs)
    )
      continue;
    // A reference that is NULL has no row; that shows in the columns themselves.
    if (!pairs.every(({ other: name }) => columnNamed(owner, name) !== undefined)) continue;
    for (const join of joinsTo(entity, table.name, pairs)) {
      const columns = [...needed].map((column) => ({
        column,
        attribute: copyOf(entity, join, column) ?? null,
        equals: pairs.find((pair) => pair.own === column)?.other ?? null,
      }));
      if (columns.every(({ attribute, equals }) => attribute !== null || equals !== null))
        return { source, from, columns };
    }
  }
  return undefined;
}
