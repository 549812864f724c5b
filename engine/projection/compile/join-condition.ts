import type { ColumnFacts } from '../../../contracts/schemas/analysis';
import { familyOf, type TypeFamily } from '../sql-types';
import type { FoundColumn, NamedTable, Names } from './names';
import { emit } from './sql/emit';
import { conjuncts, parseExpression } from './sql/parse';
import { SqlTextError, type ColumnExpr, type Expr } from './sql/types';

/** The texts of a join condition, told apart into what finds rows and what only filters them. */
export interface JoinCondition {
  /** Column of the target = column of a table that is there already. */
  readonly equalities: readonly { readonly target: ColumnFacts; readonly other: FoundColumn }[];
  /** Column of the target = text or number. */
  readonly constants: readonly { readonly target: ColumnFacts; readonly value: Expr }[];
  /** Every other condition. */
  readonly filters: readonly Expr[];
}

const LITERAL_FAMILIES: Readonly<Record<'text' | 'number', readonly TypeFamily[]>> = {
  text: ['text', 'enum', 'temporal'],
  number: ['integer', 'decimal'],
};

const describe = ({ table, column }: ColumnExpr): string => (table === null ? column : `${table}.${column}`);

/** A column on one side, anything on the other, the target's column first. */
function sided(expr: Expr, names: Names, target: NamedTable) {
  if (expr.kind !== 'binary' || expr.operator !== '=') return undefined;
  for (const [own, other] of [
    [expr.left, expr.right],
    [expr.right, expr.left],
  ] as const) {
    if (own.kind !== 'column') continue;
    const found = names.find(own, null);
    if (found.from === target) return { own, found, other };
  }
  return undefined;
}

function equality(own: ColumnExpr, found: FoundColumn, column: ColumnExpr, other: FoundColumn) {
  if (familyOf(found.facts) !== familyOf(other.facts) || found.facts.collation !== other.facts.collation)
    throw new SqlTextError(
      'join-types',
      `${describe(column)} and ${describe(own)} have different types or collations, the comparison could find several rows`,
      'Join columns of one type and collation.',
    );
  return { target: found.facts, other };
}

/**
 * Reads the conditions that lead to `target`, which is the last of the names.
 * @throws SqlTextError for what cannot be read, and when no condition leads from a known table to the target
 */
export function readCondition(texts: readonly string[], names: Names, target: NamedTable): JoinCondition {
  const equalities: JoinCondition['equalities'][number][] = [];
  const constants: JoinCondition['constants'][number][] = [];
  const filters: Expr[] = [];
  for (const expr of texts.flatMap((text) => conjuncts(parseExpression(text)))) {
    const sides = sided(expr, names, target);
    const other = sides?.other.kind === 'column' ? names.find(sides.other, null) : undefined;
    if (sides !== undefined && other !== undefined && other.from !== target)
      equalities.push(equality(sides.own, sides.found, sides.other as ColumnExpr, other));
    else if (
      sides !== undefined &&
      (sides.other.kind === 'text' || sides.other.kind === 'number') &&
      LITERAL_FAMILIES[sides.other.kind].includes(familyOf(sides.found.facts) ?? 'json')
    )
      constants.push({ target: sides.found.facts, value: sides.other });
    else {
      emit(expr, names, null);
      filters.push(expr);
    }
  }
  if (equalities.length === 0)
    throw new SqlTextError(
      'ambiguous-join',
      `the condition ${JSON.stringify(texts.join(' AND '))} does not lead from a known table to ${target.name}`,
      `Compare a column of ${target.name} with a column of ${names.tables
        .filter((one) => one !== target)
        .map(({ name }) => name)
        .join(' or ')}.`,
    );
  return { equalities, constants, filters };
}

/** The condition as SQL, with the names as they are now. */
export function conditionSql(
  { equalities, constants, filters }: JoinCondition,
  names: Names,
  target: NamedTable,
): string {
  const column = (facts: ColumnFacts): string =>
    names.find({ kind: 'column', table: target.name, column: facts.name }).reference;
  return [
    ...equalities.map(({ target: facts, other }) => `${column(facts)} = ${other.reference}`),
    ...constants.map(({ target: facts, value }) => `${column(facts)} = ${emit(value, names).sql}`),
    ...filters.map((expr) => emit(expr, names, null).sql),
  ].join(' AND ');
}
