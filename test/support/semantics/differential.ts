import { SqlError, toProtocol, Unsupported, type ProtocolValue } from '../../../runtime/mysql';
import { evaluate, sqlOf, type Expression } from './expression';
import type { SemanticServer } from './server';
import type { SourceTable } from './table';

/** One expression on one row, on both sides. */
export interface Difference {
  readonly sql: string;
  /** Columns that the expression reads, with their values. */
  readonly row: string;
  readonly server: string;
  readonly runtime: string;
}

/** `unknown`: the runtime says that it cannot tell the server's answer for this value. */
export type Outcome = { readonly value: ProtocolValue } | { readonly errno: number } | { readonly unknown: string };

const MOST = 120;
const show = (value: ProtocolValue): string =>
  value === null
    ? 'NULL'
    : (Buffer.isBuffer(value) ? `0x${value.toString('hex')}` : JSON.stringify(value)).slice(0, MOST);
export function showOutcome(outcome: Outcome): string {
  if ('unknown' in outcome) return outcome.unknown;
  return 'errno' in outcome ? `error ${outcome.errno}` : show(outcome.value);
}

function onRuntime(expression: Expression, row: SourceTable['rows'][number]): Outcome {
  try {
    return { value: toProtocol(evaluate(expression, row)) };
  } catch (error) {
    if (error instanceof SqlError) return { errno: error.errno };
    if (error instanceof Unsupported) return { unknown: error.message };
    throw error;
  }
}

const columnsOf = (expression: Expression): readonly string[] =>
  expression.kind === 'column'
    ? [expression.column.name]
    : expression.kind === 'call'
      ? [...new Set(expression.args.flatMap(columnsOf))]
      : [];

/** Evaluates expressions on every row, many in one statement; one by one where one of them is an error. */
async function onServer(
  expressions: readonly Expression[],
  table: SourceTable,
  server: SemanticServer,
): Promise<readonly (readonly Outcome[])[]> {
  const list = expressions.map((expression, index) => `${sqlOf(expression)} AS e${index}`).join(', ');
  const answer = await server.rows(`SELECT ${list} FROM ${table.name} ORDER BY id`);
  if ('rows' in answer) return expressions.map((_, index) => answer.rows.map((row) => ({ value: row[index] ?? null })));
  if (expressions.length > 1) {
    const found: (readonly Outcome[])[] = [];
    for (const expression of expressions) found.push(...(await onServer([expression], table, server)));
    return found;
  }
  const outcomes: Outcome[] = [];
  for (let id = 1; id <= table.rows.length; id += 1) {
    const one = await server.rows(`SELECT ${list} FROM ${table.name} WHERE id + 0 = ${id}`);
    outcomes.push('rows' in one ? { value: one.rows[0]?.[0] ?? null } : { errno: one.errno });
  }
  return [outcomes];
}

export const same = (a: Outcome, b: Outcome): boolean => {
  if ('unknown' in a || 'unknown' in b) return true;
  if ('errno' in a || 'errno' in b) return 'errno' in a && 'errno' in b && a.errno === b.errno;
  if (Buffer.isBuffer(a.value) || Buffer.isBuffer(b.value))
    return Buffer.isBuffer(a.value) && Buffer.isBuffer(b.value) && a.value.equals(b.value);
  return a.value === b.value;
};

/** The first row on which each expression differs. */
export async function differences(
  expressions: readonly Expression[],
  table: SourceTable,
  server: SemanticServer,
): Promise<readonly (Difference | null)[]> {
  const answers = await onServer(expressions, table, server);
  return expressions.map((expression, index) => {
    for (const [at, row] of table.rows.entries()) {
      const theirs = answers[index]?.[at] as Outcome;
      const ours = onRuntime(expression, row);
      if (same(theirs, ours)) continue;
      const read = columnsOf(expression).map((name) => `${name}=${show(toProtocol(row.get(name) as never))}`);
      return { sql: sqlOf(expression), row: read.join(' '), server: showOutcome(theirs), runtime: showOutcome(ours) };
    }
    return null;
  });
}

/** The innermost part of an expression that differs by itself. */
export async function blamed(expression: Expression, table: SourceTable, server: SemanticServer): Promise<Expression> {
  if (expression.kind !== 'call') return expression;
  for (const part of expression.args) {
    if (part.kind !== 'call') continue;
    const [difference] = await differences([part], table, server);
    if (difference !== null && difference !== undefined) return blamed(part, table, server);
  }
  return expression;
}
