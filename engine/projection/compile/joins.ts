import type { ContractJoin } from '../../../contracts/schemas/contract';
import type { ColumnFacts, SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { quoteName } from '../sql-text';
import { familyOf } from '../sql-types';
import { parseEqualities, parseReference, type Equality, type NamedColumn } from './join-condition';
import type { Report } from './report';
import { columnNamed, coversUnique, tableNamed } from './schema-index';

/** A column as a view can read it. */
export interface ReadableColumn {
  readonly table: string;
  readonly facts: ColumnFacts;
  /** `b`.`column` or `j1`.`column`. */
  readonly reference: string;
  /** Also NULL when the join finds no row. */
  readonly nullable: boolean;
}

interface Joined {
  readonly alias: string;
  readonly table: TableFacts;
  readonly on: string;
}

export const DRIVING_ALIAS = 'b';

/** One join step of a contract: a table under a name, and the conditions that lead to it. */
interface Step {
  readonly target: string;
  readonly name: string;
  readonly conditions: readonly string[];
  readonly select: string;
}

/** The joins of one view: every one adds at most one row, equal ones are shared. */
export class JoinScope {
  private readonly joined: Joined[] = [];

  constructor(
    private readonly schema: SchemaFacts,
    private readonly driving: TableFacts,
    private readonly report: Report,
  ) {}

  /** A column of the driving table. */
  own(facts: ColumnFacts): ReadableColumn {
    return {
      table: this.driving.name,
      facts,
      reference: `${quoteName(DRIVING_ALIAS)}.${quoteName(facts.name)}`,
      nullable: facts.nullable,
    };
  }

  /** The column that a join of the contract gives; undefined after a finding. */
  read(join: ContractJoin, at: string): ReadableColumn | undefined {
    const steps = this.stepsOf(join, at);
    if (steps === undefined) return undefined;
    const names = new Map([[this.driving.name, { alias: DRIVING_ALIAS, table: this.driving }]]);
    let result: ReadableColumn | undefined;
    for (const step of steps) {
      const joined = this.add(step, names, at);
      if (joined === undefined) return undefined;
      names.set(step.name, joined);
      result = this.selected(step, joined, at);
      if (result === undefined) return undefined;
    }
    return result;
  }

  /** ` LEFT JOIN ..` lines of the view. */
  sql(): string {
    return this.joined
      .map(
        ({ alias, table, on }) =>
          `\nLEFT JOIN ${quoteName(this.schema.database)}.${quoteName(table.name)} AS ${quoteName(alias)} ON ${on}`,
      )
      .join('');
  }

  private stepsOf(join: ContractJoin, at: string): readonly Step[] | undefined {
    switch (join.type) {
      case 'foreign-key':
      case 'lookup-table':
        return [this.step(join.target_table, join.target_table, [join.join_condition], join.select_column)];
      case 'multi-column':
        return [this.step(join.target_table, join.target_table, join.join_conditions, join.select_column)];
      case 'self-join':
        return [this.step(this.driving.name, join.join_alias, [join.join_condition], join.select_column)];
      case 'chain':
        if (join.chain_separator === undefined && join.joins.length > 0)
          return join.joins.map((one) =>
            this.step(one.target_table, one.target_table, [one.join_condition], one.select_column),
          );
        break;
      default:
    }
    const what = join.type === 'chain' ? 'a chain with a separator' : `the join ${join.type}`;
    this.report.error(
      'unsupported-construct',
      at,
      `${what} cannot be compiled by this version`,
      'Use foreign-key, self-join, multi-column, lookup-table, or a chain without separator; or leave the attribute out.',
    );
    return undefined;
  }

  private step(target: string, name: string, conditions: readonly string[], select: string): Step {
    return { target, name, conditions, select };
  }

  private add(
    step: Step,
    names: ReadonlyMap<string, { alias: string; table: TableFacts }>,
    at: string,
  ): Joined | undefined {
    const table = tableNamed(this.schema, step.target);
    if (table === undefined) {
      this.report.error(
        'unknown-table',
        at,
        `the join reads ${step.target}, which the schema has not`,
        'Name a table of the source.',
      );
      return undefined;
    }
    if (names.has(step.name)) {
      this.report.error(
        'ambiguous-join',
        at,
        `the join calls its target ${step.name}, a name that is taken: it cannot be told which side a condition means`,
        'Use the join type self-join with a join_alias of its own.',
      );
      return undefined;
    }
    const equalities = parseEqualities(step.conditions);
    if (equalities === undefined) {
      this.report.error(
        'unsupported-construct',
        at,
        `the join condition ${JSON.stringify(step.conditions.join(' AND '))} is more than equalities of table.column`,
        'Write table.column = table.column, joined by AND.',
      );
      return undefined;
    }
    const sides = equalities.map((equality) => this.sides(equality, step, table, names, at));
    if (sides.some((side) => side === undefined)) return undefined;
    const found = sides.filter((side) => side !== undefined);
    if (
      !coversUnique(
        table,
        found.map(({ target }) => target.name),
      )
    ) {
      this.report.error(
        'row-multiplying-join',
        at,
        `the join to ${step.target} by ${found.map(({ target }) => target.name).join(', ')} can find several rows: these columns are no unique key`,
        'Join by a primary or unique key of the target, or read the rows as items of their own.',
      );
      return undefined;
    }
    return this.share(table, found);
  }

  private share(table: TableFacts, sides: readonly { readonly target: ColumnFacts; readonly other: string }[]): Joined {
    const onFor = (alias: string): string =>
      sides.map(({ target, other }) => `${quoteName(alias)}.${quoteName(target.name)} = ${other}`).join(' AND ');
    const same = this.joined.find((joined) => joined.table === table && joined.on === onFor(joined.alias));
    if (same !== undefined) return same;
    const alias = `j${this.joined.length + 1}`;
    const joined = { alias, table, on: onFor(alias) };
    this.joined.push(joined);
    return joined;
  }

  private sides(
    { left, right }: Equality,
    step: Step,
    table: TableFacts,
    names: ReadonlyMap<string, { alias: string; table: TableFacts }>,
    at: string,
  ): { readonly target: ColumnFacts; readonly other: string } | undefined {
    const [own, other] = left.table === step.name ? [left, right] : [right, left];
    const from = other.table === null ? undefined : names.get(other.table);
    if (own.table !== step.name || from === undefined) {
      this.report.error(
        'ambiguous-join',
        at,
        `the condition ${left.table}.${left.column} = ${right.table}.${right.column} does not lead from a known table to ${step.name}`,
        `Compare a column of ${step.name} with a column of ${[...names.keys()].join(' or ')}.`,
      );
      return undefined;
    }
    const target = this.column(table, own, at);
    const origin = this.column(from.table, other, at);
    if (target === undefined || origin === undefined) return undefined;
    if (familyOf(target) !== familyOf(origin) || target.collation !== origin.collation) {
      this.report.error(
        'join-types',
        at,
        `${other.table}.${other.column} and ${own.table}.${own.column} have different types or collations, the comparison could find several rows`,
        'Join columns of one type and collation.',
      );
      return undefined;
    }
    return { target, other: `${quoteName(from.alias)}.${quoteName(origin.name)}` };
  }

  private column(table: TableFacts, { column }: NamedColumn, at: string): ColumnFacts | undefined {
    const facts = columnNamed(table, column);
    if (facts === undefined)
      this.report.error('unknown-column', at, `${table.name} has no column ${column}`, 'Name a column of the source.');
    return facts;
  }

  private selected(step: Step, joined: Joined, at: string): ReadableColumn | undefined {
    const reference = parseReference(step.select);
    if (reference === undefined || (reference.table !== null && reference.table !== step.name)) {
      this.report.error(
        'unsupported-construct',
        at,
        `select_column ${JSON.stringify(step.select)} is no column of ${step.name}`,
        'Select one column of the joined table.',
      );
      return undefined;
    }
    const facts = this.column(joined.table, reference, at);
    return facts === undefined
      ? undefined
      : {
          table: joined.table.name,
          facts,
          reference: `${quoteName(joined.alias)}.${quoteName(facts.name)}`,
          nullable: true,
        };
  }
}
