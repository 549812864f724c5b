import type { TableFacts } from '../../../../contracts/schemas/analysis';
import { nullLiteral, numberLiteral, type Value } from '../../../../runtime/mysql';
import { Compiler } from '../../../evaluation/compile';
import { isOn, type Environment, type Frame } from '../../../evaluation/environment';
import { RowError } from '../../../evaluation/errors';
import type { TableRow } from '../../../evaluation/row';
import { refuse } from '../../../statement/problem';
import type { Statement, StatementBody } from '../../../statement/tree';
import type { Reader } from '../read';
import type { Execution } from '../request';
import { duplicate, type Constraints } from './constraints';
import { defaultOf } from './default';
import { Draft } from './draft';
import type { World } from './world';

type Insert = Extract<StatementBody, { rows: unknown }>;

/** Numbers that AUTO_INCREMENT gives, by table. */
export type NextNumber = (table: string) => bigint;

export interface Inserted {
  /** As drivers count by default: 1 for a new row, 2 for one that was changed or replaced, 1 for one that stays as it is. */
  affectedRows: number;
  /** First number that was given; null when none was. */
  insertId: bigint | null;
}

export class Inserter {
  private readonly result: Inserted = { affectedRows: 0, insertId: null };

  constructor(
    private readonly input: {
      readonly world: World;
      readonly constraints: Constraints;
      readonly statement: Statement;
      readonly body: Insert;
      readonly reader: Reader;
      readonly next: NextNumber;
    },
  ) {}

  private get table(): TableFacts {
    const { statement, body, world } = this.input;
    const source = statement.sources[body.target]!;
    return world.context.table(source.kind === 'table' ? source.table : refuse('no table'));
  }

  *run(): Execution<Inserted> {
    for (const values of this.rows()) yield* this.insert(values);
    return this.result;
  }

  /** Values of each row by column; a column that is not in it gets its default. */
  private rows(): readonly ReadonlyMap<string, Value>[] {
    const { body, reader } = this.input;
    const { env } = reader;
    const columns = body.columns.filter(({ part }) => isOn(part, env));
    const named = (values: readonly Value[]): ReadonlyMap<string, Value> =>
      new Map(columns.map(({ name }, index) => [name, values[index] ?? nullLiteral]));
    const { rows } = body;
    switch (rows.kind) {
      case 'bulk': {
        const given = env.given[rows.parameter];
        return Array.isArray(given) ? (given as readonly (readonly Value[])[]).map(named) : refuse('no rows are given');
      }
      case 'query':
        return reader.queryRows(rows.query).map(named);
      case 'values': {
        const compiler = new Compiler({ ...env, defaultOf: (column) => this.defaultOf(column) });
        const frame: Frame = { rows: [], aggregates: [] };
        return rows.rows.map((row) => {
          const there = row.filter(({ part }) => isOn(part, env));
          return named(there.map(({ expression }) => compiler.compile(expression).evaluate(frame)));
        });
      }
    }
  }

  /** @throws RowError 1364 for a column that must be given a value */
  private defaultOf(column: string): Value {
    const found = defaultOf(this.table, column, this.input.world.context.session);
    if (found === undefined) throw new RowError(1364, `Field '${column}' doesn't have a default value`);
    return found;
  }

  private *insert(values: ReadonlyMap<string, Value>): Execution<void> {
    const { body, world, constraints } = this.input;
    const { table } = this;
    const draft = new Draft(world.context, table, null);
    let given: bigint | null = null;
    for (const { name, autoIncrement, generated } of table.columns) {
      if (generated !== null) continue;
      const value = values.get(name);
      if (autoIncrement && (value === undefined || value.data === null || value.data === 0n)) {
        given = this.input.next(table.name);
        draft.set(name, numberLiteral(String(given)));
      } else draft.set(name, value ?? this.defaultOf(name));
    }
    const row = draft.finished();
    const clash = yield* constraints.clash(table, row, null);
    if (clash !== undefined) {
      if (body.kind === 'replace') return yield* this.replace(row, given);
      if (body.onDuplicate.length > 0) return yield* this.update(clash.row, row);
      if (body.ignore) return;
      throw duplicate(table, clash.key);
    }
    yield* this.enter(row, given);
    this.result.affectedRows += 1;
  }

  private *enter(row: TableRow, given: bigint | null): Execution<void> {
    yield* this.input.constraints.checkParents(this.table, row, null);
    this.input.constraints.enter(this.table, row);
    if (given !== null) this.result.insertId ??= given;
  }

  private *replace(row: TableRow, given: bigint | null): Execution<void> {
    const { constraints } = this.input;
    for (
      let clash = yield* constraints.clash(this.table, row, null);
      clash !== undefined;
      clash = yield* constraints.clash(this.table, row, null)
    ) {
      yield* constraints.remove(this.table, clash.row);
      this.result.affectedRows += 1;
    }
    yield* this.enter(row, given);
    this.result.affectedRows += 1;
  }

  /** ON DUPLICATE KEY UPDATE: the row that is there, with VALUES(..) of the one that came. */
  private *update(there: TableRow, came: TableRow): Execution<void> {
    const { body, world, constraints, reader } = this.input;
    const { table } = this;
    const draft = new Draft(world.context, table, there);
    const types = world.context.typesOf(table.name);
    const env: Environment = {
      ...reader.env,
      defaultOf: (column) => this.defaultOf(column),
      inserted: (column) => ({ type: types.of(column), evaluate: () => came.value(column) }),
    };
    const frame: Frame = { rows: [], aggregates: [] };
    frame.rows[body.target] = draft;
    for (const { column, value, part } of body.onDuplicate)
      if (isOn(part, env)) draft.set(column, new Compiler(env).compile(value).evaluate(frame));
    const changes = draft.isChanged;
    yield* constraints.update(table, there, draft);
    this.result.affectedRows += changes ? 2 : 1;
  }
}
