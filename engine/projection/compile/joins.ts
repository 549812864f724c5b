import type { JoinPlan } from '../../../contracts/projection';
import type { SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { quoteName } from '../sql-text';
import { conditionSql, readCondition, type JoinCondition } from './join-condition';
import { Names, type FoundColumn, type NamedTable } from './names';
import type { Report } from '../findings/report';
import { columnNamed, coversUnique, tableNamed } from './schema-index';
import { emit } from './sql/emit';
import { SqlTextError } from './sql/types';

export const DRIVING_ALIAS = 'b';

/** One step of a join in the contract: a table under a name, and the conditions that lead to it. */
export interface JoinStep {
  readonly target: string;
  readonly name: string;
  readonly conditions: readonly string[];
  /** JSON pointer of the join, and of its conditions. */
  readonly at: string;
  readonly conditionAt: string;
}

interface Joined {
  readonly table: NamedTable;
  readonly on: string;
}

/** A target that is read by a scalar subquery. */
export interface Correlated {
  readonly names: Names;
  readonly target: NamedTable;
  /** `FROM .. WHERE ..` */
  readonly from: string;
}

/** The joins of one view: every one adds at most one row, equal ones are shared. */
export class JoinScope {
  private readonly joined: Joined[] = [];
  private readonly plans: JoinPlan[] = [];
  private subqueries = 0;
  /** The driving table alone. */
  readonly root: Names;

  constructor(
    private readonly schema: SchemaFacts,
    driving: TableFacts,
    private readonly report: Report,
  ) {
    this.root = new Names([{ name: driving.name, alias: DRIVING_ALIAS, table: driving, enforced: true, equals: {} }]);
  }

  get driving(): NamedTable {
    return this.root.tables[0]!;
  }

  /** A column of the driving table. */
  own(name: string): FoundColumn {
    return this.root.find({ kind: 'column', table: this.driving.name, column: name });
  }

  /** Runs what reads texts of the contract; what is wrong in them becomes a finding, and undefined. */
  attempt<T>(at: string, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof SqlTextError)) throw error;
      this.report.error(error.code, at, error.message, error.fix);
      return undefined;
    }
  }

  /** Adds a join to at most one row; the names with its target, or undefined after a finding. */
  join(step: JoinStep, names: Names): Names | undefined {
    const found = this.target(step, names, `j${this.joined.length + 1}`);
    if (found === undefined) return undefined;
    const { target, condition } = found;
    const unique = [...condition.equalities, ...condition.constants].map((one) => one.target.name);
    if (!coversUnique(target.table, unique)) {
      this.report.error(
        'row-multiplying-join',
        step.at,
        `the join to ${step.target} by ${unique.join(', ')} can find several rows: these columns are no unique key`,
        'Join by a primary or unique key of the target, or read the rows by a json-construction or as items of their own.',
      );
      return undefined;
    }
    for (const { table, on } of this.joined) {
      const again = { ...target, alias: table.alias };
      if (table.table === target.table && conditionSql(condition, names.with(again), again) === on)
        return names.with({ ...again, enforced: table.enforced, equals: table.equals });
    }
    const table = {
      ...target,
      enforced: enforced(condition, target.table),
      equals: Object.fromEntries(
        condition.equalities
          .filter(({ other }) => other.from === this.driving)
          .map((one) => [one.target.name, one.other.facts.name]),
      ),
    };
    this.joined.push({ table, on: conditionSql(condition, names.with(target), target) });
    this.plans.push(planOf(condition, names, target, false));
    return names.with(table);
  }

  /** Reads many rows of a target for each driving row; undefined after a finding. */
  correlate(step: JoinStep, names: Names): Correlated | undefined {
    const found = this.target(step, names, `s${this.subqueries + 1}`);
    if (found === undefined) return undefined;
    this.subqueries++;
    const { condition } = found;
    const target = { ...found.target, enforced: true };
    const columns = [...condition.equalities, ...condition.constants].map((one) => one.target.name);
    const { table } = target;
    const keys = [table.primaryKey, ...table.keys.filter(({ kind }) => kind === undefined).map((key) => key.columns)];
    if (!keys.some(([first]) => first !== undefined && columns.includes(first)))
      this.report.warning(
        'join-not-indexed',
        step.at,
        `no index of ${table.name} begins with ${columns.join(' or ')}: each row of ${this.driving.table.name} reads the whole of it`,
        `Add an index on ${table.name} (${columns.join(', ')}) to the source.`,
      );
    const within = names.with(target);
    this.plans.push(planOf(condition, names, target, true));
    return {
      names: within,
      target,
      from: `FROM ${this.source(target)} WHERE ${conditionSql(condition, within, target)}`,
    };
  }

  /** A column that refers to another table than the one that is joined by it: two kinds of ids are compared. */
  private checkReferences({ equalities }: JoinCondition, table: TableFacts, step: JoinStep): void {
    // Of several columns one may well be a key that two tables share.
    for (const { target, other } of equalities.length === 1 ? equalities : []) {
      const meant = reference(other.from.table, other.facts.name);
      const own = reference(table, target.name);
      if (meant === undefined || (meant.table === table.name && meant.column === target.name)) continue;
      if (own?.table === meant.table && own.column === meant.column) continue;
      this.report.warning(
        'join-against-reference',
        step.conditionAt,
        `${other.from.table.name}.${other.facts.name} refers to ${meant.table}.${meant.column}, and is compared with ${table.name}.${target.name}`,
        `Join ${meant.table} if its row is meant.`,
      );
    }
  }

  /** What the view reads beside the driving table. */
  get joins(): readonly JoinPlan[] {
    return this.plans;
  }

  /** ` LEFT JOIN ..` lines of the view. */
  sql(): string {
    return this.joined.map(({ table, on }) => `\nLEFT JOIN ${this.source(table)} ON ${on}`).join('');
  }

  private source({ table, alias }: NamedTable): string {
    return `${quoteName(this.schema.database)}.${quoteName(table.name)} AS ${quoteName(alias)}`;
  }

  private target(step: JoinStep, names: Names, alias: string) {
    const table = tableNamed(this.schema, step.target);
    if (table === undefined) {
      this.report.error(
        'unknown-table',
        step.at,
        `the join reads ${step.target}, which the schema has not`,
        'Name a table of the source.',
      );
      return undefined;
    }
    if (names.named(step.name) !== undefined) {
      this.report.error(
        'ambiguous-join',
        step.at,
        `the join calls its target ${step.name}, a name that is taken: it cannot be told which side a condition means`,
        'Give the target a name of its own in "join_alias", and use it in the condition and in what is selected.',
      );
      return undefined;
    }
    const target: NamedTable = { name: step.name, alias, table, enforced: false, equals: {} };
    const condition = this.attempt(step.conditionAt, () => readCondition(step.conditions, names.with(target), target));
    if (condition === undefined) return undefined;
    this.checkReferences(condition, table, step);
    return { target, condition };
  }
}

function planOf(
  { equalities, constants, filters }: JoinCondition,
  names: Names,
  target: NamedTable,
  many: boolean,
): JoinPlan {
  const read = filters.flatMap((expr) => emit(expr, names.with(target), null).reads);
  return {
    table: target.table.name,
    alias: target.alias,
    on: equalities.map(({ target: facts, other }) => ({
      column: facts.name,
      from: other.from.alias,
      equals: other.facts.name,
    })),
    filters: [
      ...constants.map((one) => ({ table: target.table.name, column: one.target.name })),
      ...read.map(({ table, column }) => ({ table, column })),
    ],
    many,
  };
}

/** Where the only foreign key of a column leads. */
function reference(table: TableFacts, column: string) {
  const [key, ...others] = table.foreignKeys.filter(({ columns }) => columns.length === 1 && columns[0] === column);
  return key === undefined || others.length > 0
    ? undefined
    : { table: key.referencedTable, column: key.referencedColumns[0]! };
}

/** True when a foreign key, over columns that are never NULL, makes sure that the row is there. */
function enforced({ equalities, constants, filters }: JoinCondition, target: TableFacts): boolean {
  const from = equalities[0]?.other.from;
  if (from === undefined || !from.enforced || constants.length + filters.length > 0) return false;
  if (equalities.some(({ other }) => other.from !== from)) return false;
  return from.table.foreignKeys.some(
    ({ columns, referencedTable, referencedColumns }) =>
      referencedTable === target.name &&
      columns.length === equalities.length &&
      columns.every((name, index) =>
        equalities.some(
          ({ target: facts, other }) => other.facts.name === name && facts.name === referencedColumns[index],
        ),
      ) &&
      columns.every((name) => columnNamed(from.table, name)?.nullable === false),
  );
}
