import {
  aggregateNames,
  prepareAggregate,
  SqlError,
  toProtocol,
  Unsupported,
  type Modifiers,
  type PreparedAggregate,
} from '../../../runtime/mysql';
import { same, showOutcome, type Difference, type Outcome } from './differential';
import { argumentOf, evaluate, quote, sqlOf, type Expression } from './expression';
import { randomExpression, type Generator } from './generate';
import type { SemanticServer } from './server';
import type { SourceTable } from './table';

/** An aggregate over random expressions, printed for the server and prepared for the runtime. */
export interface Aggregate {
  readonly name: string;
  readonly args: readonly Expression[];
  readonly modifiers: Modifiers;
  readonly prepared: PreparedAggregate;
}

/** Rows of one group each, by the SQL that makes the groups. */
interface Grouping {
  readonly from: (table: string) => string;
  readonly groupOf: (id: number) => number | null;
}
const GROUPINGS: readonly Grouping[] = [
  { from: (table) => `FROM ${table}`, groupOf: () => 0 },
  { from: (table) => `FROM ${table} GROUP BY id % 7 ORDER BY id % 7`, groupOf: (id) => id % 7 },
  { from: (table) => `FROM ${table} WHERE id < 0`, groupOf: () => null },
];

export function aggregateSql({ name, args, modifiers }: Aggregate): string {
  const { distinct, separator, descending = [] } = modifiers;
  const printed = args.slice(0, args.length - descending.length).map(sqlOf);
  const order = args.slice(printed.length).map((each, at) => `${sqlOf(each)}${descending[at] === true ? ' DESC' : ''}`);
  const orderSql = order.length === 0 ? '' : ` ORDER BY ${order.join(', ')}`;
  const separatorSql = separator === undefined ? '' : ` SEPARATOR ${quote(separator)}`;
  return `${name}(${distinct === true ? 'DISTINCT ' : ''}${printed.join(', ') || '*'}${orderSql}${separatorSql})`;
}

/** A random aggregate that the runtime offers. */
export function randomAggregate(generator: Generator): Aggregate {
  const { random, table, session, onRefused } = generator;
  const argument = (): Expression =>
    random.chance(0.6)
      ? { kind: 'column', column: random.pick(table.columns) }
      : randomExpression({ ...generator, only: undefined });
  for (;;) {
    const name = random.pick(generator.only ?? aggregateNames());
    const count =
      name === 'COUNT' ? random.pick([0, 1, 1, 2]) : name === 'GROUP_CONCAT' ? random.pick([1, 1, 2, 3]) : 1;
    const args = Array.from({ length: count }, argument);
    const isConcat = name === 'GROUP_CONCAT';
    const ordered = isConcat ? random.integer(0, count - 1) : 0;
    const modifiers: Modifiers = {
      ...(random.chance(0.3) && count > 0 && { distinct: true as const }),
      ...(isConcat && random.chance(0.3) && { separator: random.pick(['', '; ', 'ß']) }),
      ...(ordered > 0 && { descending: Array.from({ length: ordered }, () => random.chance(0.5)) }),
    };
    try {
      const prepared = prepareAggregate(name, args.map(argumentOf), session, modifiers);
      return { name, args, modifiers, prepared };
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      onRefused?.(name, error.reason);
    }
  }
}

function onRuntime({ prepared, args }: Aggregate, table: SourceTable, { groupOf }: Grouping): readonly Outcome[] {
  const groups = new Map<number, SourceTable['rows'][number][]>();
  for (const [index, row] of table.rows.entries()) {
    const group = groupOf(index + 1);
    if (group !== null) groups.set(group, [...(groups.get(group) ?? []), row]);
  }
  const lists = groups.size === 0 ? [[]] : [...groups].sort(([a], [b]) => a - b).map(([, rows]) => rows);
  return lists.map((rows): Outcome => {
    try {
      for (const each of args) if (each.kind === 'call' && each.failure !== undefined) throw each.failure;
      const { add, result, undetermined } = prepared.start();
      for (const row of rows) add(args.map((each) => evaluate(each, row)));
      const reason = undetermined();
      return reason === null ? { value: toProtocol(result()) } : { unknown: reason };
    } catch (error) {
      if (error instanceof SqlError) return { errno: error.errno };
      if (error instanceof Unsupported) return { unknown: error.message };
      throw error;
    }
  });
}

async function onServer(
  list: readonly Aggregate[],
  from: string,
  server: SemanticServer,
): Promise<readonly (readonly Outcome[])[]> {
  const answer = await server.rows(
    `SELECT ${list.map((each, at) => `${aggregateSql(each)} AS e${at}`).join(', ')} ${from}`,
  );
  if ('rows' in answer) return list.map((_, at) => answer.rows.map((row) => ({ value: row[at] ?? null })));
  if (list.length === 1) return [[{ errno: answer.errno }]];
  const found: (readonly Outcome[])[] = [];
  for (const each of list) found.push(...(await onServer([each], from, server)));
  return found;
}

/** The first group in which each aggregate differs; an error of the server is one of the whole statement. */
export async function aggregateDifferences(
  list: readonly Aggregate[],
  table: SourceTable,
  server: SemanticServer,
): Promise<readonly (Difference | null)[]> {
  const found: (Difference | null)[] = list.map(() => null);
  for (const grouping of GROUPINGS) {
    const from = grouping.from(table.name);
    const answers = await onServer(list, from, server);
    for (const [at, aggregate] of list.entries()) {
      const [theirs, ours] = [answers[at] ?? [], onRuntime(aggregate, table, grouping)];
      const failed = theirs.find((outcome) => 'errno' in outcome);
      const sql = `${aggregateSql(aggregate)} ${from}`;
      const report = (server: Outcome, runtime: Outcome, group: number): void => {
        found[at] ??= { sql, row: `group ${group}`, server: showOutcome(server), runtime: showOutcome(runtime) };
      };
      if (failed !== undefined) {
        if (!ours.some((outcome) => same(failed, outcome))) report(failed, ours[0] as Outcome, 0);
        continue;
      }
      for (const [group, outcome] of ours.entries())
        if (!same(theirs[group] ?? { unknown: '' }, outcome)) report(theirs[group] as Outcome, outcome, group);
    }
  }
  return found;
}
