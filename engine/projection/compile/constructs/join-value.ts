import type { ContractJoin, JoinOf } from '../../../../contracts/schemas/contract';
import type { JoinStep } from '../joins';
import type { Names } from '../names';
import { caseValue, emit } from '../sql/emit';
import { parseExpression } from '../sql/parse';
import { SqlTextError } from '../sql/types';
import { computed, ofOneCollation, sharedCollation, type Value } from '../value';
import type { AttributeContext } from './context';
import { joinedText } from './joined-text';
import { jsonConstruction } from './json-construction';
import { plainText } from './plain-text';

/** Values that a join of the contract gives; undefined after a finding. */

type OneStep = JoinOf<'foreign-key' | 'lookup-table' | 'multi-column' | 'self-join' | 'conditional'>;

function stepOf(join: OneStep, context: AttributeContext, at: string): JoinStep {
  const several = join.type === 'multi-column';
  const target = join.type === 'self-join' ? context.scope.driving.table.name : join.target_table;
  return {
    target,
    name: join.join_alias ?? target,
    conditions: several ? join.join_conditions : [join.join_condition],
    at,
    conditionAt: `${at}/${several ? 'join_conditions' : 'join_condition'}`,
  };
}

const selected = (text: string, names: Names, context: AttributeContext, at: string): Value | undefined =>
  context.scope.attempt(`${at}/select_column`, () => emit(parseExpression(text), names));

/** Without a row, and where the selected value is NULL, stands `null_value`. */
function selfJoin(join: JoinOf<'self-join'>, value: Value, context: AttributeContext, at: string): Value | undefined {
  const { null_value: text } = join;
  if (text === undefined) return value;
  return context.scope.attempt(`${at}/null_value`, () => {
    const values = ofOneCollation([value, plainText(text, context.attribute.type)]);
    return computed(values, {
      sql: `COALESCE(${values.map(({ sql }) => sql).join(', ')})`,
      type: value.type,
      nullable: false,
      collation: sharedCollation(values),
    });
  });
}

const REFERENCE = /^\s*[\p{L}_][\p{L}\p{N}_$]*\.[\p{L}_][\p{L}\p{N}_$]*\s*$/u;

/** `Anonymous` is a text, `'Anonymous'` is the same text, `users.name` is a column. */
function elseValue(text: string, names: Names, context: AttributeContext): Value {
  if (REFERENCE.test(text)) {
    const [table] = text.trim().split('.');
    if (names.named(table!) === undefined)
      throw new SqlTextError(
        'unknown-alias',
        `${JSON.stringify(text)} has the form of a column of ${table}, which nobody defines; known here: ${names.tables.map(({ name }) => name).join(', ')}`,
        `Use a self-join with "join_alias": ${JSON.stringify(table)} and its null_value; or, if a text is meant, write it in single quotes.`,
      );
    return emit(parseExpression(text), names);
  }
  if (/^\s*'.*'\s*$/s.test(text)) return emit(parseExpression(text), names);
  return plainText(text, context.attribute.type);
}

function conditional(join: JoinOf<'conditional'>, context: AttributeContext, at: string): Value | undefined {
  const { scope } = context;
  const names = scope.join(stepOf(join, context, at), scope.root);
  const otherwise = scope.attempt(`${at}/else_value`, () => elseValue(join.else_value, names ?? scope.root, context));
  // Names of the joined table are known to the condition, but a bare column is one of the row's own.
  const condition = scope.attempt(`${at}/condition`, () =>
    emit(parseExpression(join.condition), names ?? scope.root, scope.driving),
  );
  if (names === undefined) return undefined;
  const value = selected(join.select_column, names, context, at);
  if (otherwise === undefined || condition === undefined || value === undefined) return undefined;
  return caseValue([condition], [value], otherwise);
}

function chain(join: JoinOf<'chain'>, context: AttributeContext, at: string): Value | undefined {
  let names: Names | undefined = context.scope.root;
  const values: Value[] = [];
  for (const [index, step] of join.joins.entries()) {
    const stepAt = `${at}/joins/${index}`;
    names = context.scope.join(
      {
        target: step.target_table,
        name: step.join_alias ?? step.target_table,
        conditions: [step.join_condition],
        at: stepAt,
        conditionAt: `${stepAt}/join_condition`,
      },
      names,
    );
    if (names === undefined) return undefined;
    const value = selected(step.select_column, names, context, stepAt);
    if (value === undefined) return undefined;
    values.push(value);
  }
  if (values.length === 0) {
    context.report.error('sql-not-understood', `${at}/joins`, 'the chain has no joins', 'Name at least one join.');
    return undefined;
  }
  return join.chain_separator === undefined ? values.at(-1) : joinedText(values, join.chain_separator);
}

export function joinValue(join: ContractJoin, context: AttributeContext): Value | undefined {
  const at = `${context.at}/join`;
  switch (join.type) {
    case 'conditional':
      return conditional(join, context, at);
    case 'chain':
      return chain(join, context, at);
    case 'json-construction':
      return jsonConstruction(join, context, at);
    default: {
      const names = context.scope.join(stepOf(join, context, at), context.scope.root);
      const value = names === undefined ? undefined : selected(join.select_column, names, context, at);
      return value === undefined || join.type !== 'self-join' ? value : selfJoin(join, value, context, at);
    }
  }
}
