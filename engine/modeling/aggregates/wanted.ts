import type { AccessPattern, ForeignKeyFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { columnNamed } from '../../projection/compile/schema-index';
import { familyOf, NUMBER_DIGITS } from '../../projection/sql-types';
import { accessSteps, includesAll } from '../access';
import type { Evidence } from '../evidence/evidence';
import type { AggregateOperation } from '../model';

/** Rule A1 of docs/modeling-rules.md: aggregates over the children of one parent that an attribute of the parent could keep. */

export interface AggregatePart {
  readonly operation: AggregateOperation;
  /** Column of the child; null for COUNT. */
  readonly column: string | null;
}

/** Children of one parent, by one foreign key. */
export interface Family {
  readonly parent: TableFacts;
  readonly child: TableFacts;
  readonly key: ForeignKeyFacts;
}

/** What one pattern asks of one family. */
export interface WantedAggregate extends Family {
  readonly pattern: AccessPattern;
  readonly parts: readonly AggregatePart[];
  /** The pattern reads the parent anyway. */
  readonly readsParent: boolean;
}

/** Digits that SUM adds in front of a DECIMAL (MySQL: precision + 22). */
const SUM_DIGITS = 22;

/** A column whose sum is the same in any order and fits a number of DynamoDB. */
export function sumIsExact(child: TableFacts, name: string): boolean {
  const facts = columnNamed(child, name);
  const family = facts && familyOf(facts);
  if (facts === undefined) return false;
  if (family === 'integer') return true;
  return family === 'decimal' && (facts.precision ?? NUMBER_DIGITS) + SUM_DIGITS <= NUMBER_DIGITS;
}

/** The least or greatest value can be kept without reading all children only while none goes and none changes. */
export function extremeIsKept({ changes }: Evidence, { child, key }: Family, name: string): boolean {
  const facts = columnNamed(child, name);
  const fixed = (column: string): boolean => changes.fixed(child, columnNamed(child, column)!);
  return facts !== undefined && !changes.deletes(child.name) && fixed(name) && key.columns.every(fixed);
}

const PLAIN = /^(COUNT|SUM|AVG|MIN|MAX)\((?:\*|([^().]+)\.([^().]+))\)$/i;

/** `AVG(reviews.rating)` -> SUM and COUNT; undefined for what cannot be kept in equal decimals. */
function partsOf(evidence: Evidence, family: Family, text: string): readonly AggregatePart[] | undefined {
  const [, name = '', table, column] = PLAIN.exec(text) ?? [];
  const { child } = family;
  if (table !== undefined && table !== child.name) return undefined;
  const facts = column === undefined ? undefined : columnNamed(child, column);
  switch (name.toUpperCase()) {
    case 'COUNT':
      return column === undefined || facts?.nullable === false ? [{ operation: 'COUNT', column: null }] : undefined;
    case 'SUM':
    case 'AVG': {
      if (column === undefined || facts === undefined || !sumIsExact(child, column)) return undefined;
      const sum: AggregatePart = { operation: 'SUM', column };
      if (name.toUpperCase() === 'SUM') return [sum];
      // The mean leaves NULL out of its count.
      return facts.nullable ? undefined : [sum, { operation: 'COUNT', column: null }];
    }
    case 'MIN':
    case 'MAX':
      return column !== undefined && extremeIsKept(evidence, family, column)
        ? [{ operation: name.toUpperCase() as AggregateOperation, column }]
        : undefined;
    default:
      return undefined;
  }
}

/** The pattern looks at all children of a parent: nothing but the foreign key picks them, and each group is one parent's. */
function takesAll({ pattern, parent, child, key }: Family & { readonly pattern: AccessPattern }): boolean {
  const step = accessSteps(pattern).find(({ table }) => table === child.name);
  if (step === undefined || !includesAll(step.equal, key.columns)) return false;
  const others = pattern.tables.some((name) => name !== parent.name && name !== child.name);
  const filtered = pattern.filters.some(
    ({ table, column, operator, optional }) =>
      table === child.name && (optional || !key.columns.includes(column) || (operator !== '=' && operator !== 'in')),
  );
  const grouped = pattern.groupBy.every(
    ({ table, column }) => table === parent.name || (table === child.name && key.columns.includes(column)),
  );
  const joined = pattern.joins.every(({ left, right }) =>
    [left, right].every(({ table, column }) =>
      table === child.name ? key.columns.includes(column) : key.referencedColumns.includes(column),
    ),
  );
  const ofChild = pattern.selects.every(({ table, column }) => table !== child.name || key.columns.includes(column));
  return !others && !filtered && grouped && joined && ofChild;
}

const once = (parts: readonly AggregatePart[]): readonly AggregatePart[] =>
  [...new Map(parts.map((part) => [`${part.operation} ${part.column ?? ''}`, part])).values()].sort((a, b) =>
    `${a.operation} ${a.column ?? ''}` < `${b.operation} ${b.column ?? ''}` ? -1 : 1,
  );

/** What patterns ask of the children of `child`'s parents, if all that a pattern aggregates can be kept. */
export function wantedAggregates(evidence: Evidence, child: TableFacts): readonly WantedAggregate[] {
  const reads = evidence
    .patternsOf(child.name)
    .filter(
      ({ operation, aggregates, offset, locking }) =>
        operation === 'select' && aggregates.length > 0 && !offset && !locking,
    );
  return child.foreignKeys.flatMap((key) => {
    const parent = evidence.table(key.referencedTable);
    if (parent === undefined || parent.name === child.name) return [];
    const family = { parent, child, key };
    return reads.flatMap((pattern): readonly WantedAggregate[] => {
      if (!takesAll({ ...family, pattern })) return [];
      const parts = pattern.aggregates.map((text) => partsOf(evidence, family, text));
      if (parts.some((one) => one === undefined)) return [];
      const readsParent = pattern.tables.includes(parent.name);
      return [{ ...family, pattern, parts: once(parts.flatMap((one) => one ?? [])), readsParent }];
    });
  });
}

export const uniqueParts = once;
