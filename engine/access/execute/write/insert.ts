import type { ColumnFacts, TableFacts } from '../../../../contracts/schemas/analysis';
import type { CounterPlan } from '../../../../contracts/projection';
import { assign, implicitValue, nullLiteral, numberLiteral, textLiteral, type Value } from '../../../../runtime/mysql';
import { Compiler } from '../../../evaluation/compile';
import { isOn, type Environment, type Frame } from '../../../evaluation/environment';
import { RowError } from '../../../evaluation/errors';
import type { Row, TableRow } from '../../../evaluation/row';
import { columnNamed, uniqueKeys } from '../../../projection/compile/schema-index';
import { refuse } from '../../../statement/problem';
import type { Statement, StatementBody } from '../../../statement/tree';
import { newValuesOf } from '../../write/new-values';
import { referencesTo } from '../../write/references';
import type { Overlay } from '../overlay';
import type { Reader } from '../read';
import type { Execution } from '../request';
import { duplicate, type Clash, type Constraints } from './constraints';
import { defaultOf } from './default';
import { Draft } from './draft';
import { foresee } from './foresee';
import { exactly, ignoring, passing } from './ignore';
import { sameValues } from './raw';
import type { World } from './world';
import { orNone, type Written } from './written';

type Insert = Extract<StatementBody, { rows: unknown }>;

/** Numbers that AUTO_INCREMENT gives, by table. */
export type NextNumber = (table: string) => bigint;

export interface Inserted {
  /** As drivers count by default: 1 for a new row, 2 for one that was changed or replaced, 1 for one that stays as it is. */
  affectedRows: number;
  /** First number that was given; null when none was. */
  insertId: bigint | null;
}

/** A row to be inserted. */
interface Made {
  /** Null for one that IGNORE leaves out. */
  readonly row: TableRow | null;
  /** Number of AUTO_INCREMENT that was given for it. */
  readonly given: bigint | null;
}

/** Why no row could be made. */
interface Failed {
  readonly failed: unknown;
}

/** True where the column is given no value, NULL or 0. */
const isNumbered = (value: Value | undefined): boolean =>
  value === undefined || value.data === null || value.data === 0n;

export class Inserter {
  private readonly result: Inserted = { affectedRows: 0, insertId: null };
  private next: () => bigint;
  /** Number of the last row, also of one that was there; the server tells it where it generated none and anything has changed. */
  private written: bigint | null = null;
  private hasChanged = false;

  constructor(
    private readonly input: {
      readonly world: World;
      readonly constraints: Constraints;
      readonly overlay: Overlay;
      readonly statement: Statement;
      readonly body: Insert;
      readonly reader: Reader;
      readonly next: NextNumber;
      /** The item that counts the rows of the table; undefined where nothing does. */
      readonly counter: CounterPlan | undefined;
      /** Told the last number that it gave. */
      readonly numbers: Map<string, bigint>;
    },
  ) {
    this.next = () => input.next(this.table.name);
  }

  private get table(): TableFacts {
    const { statement, body, world } = this.input;
    const source = statement.sources[body.target]!;
    return world.context.table(source.kind === 'table' ? source.table : refuse('no table'));
  }

  /** The column of AUTO_INCREMENT: no table has two. */
  private get automatic(): string | null {
    return this.table.columns.find(({ autoIncrement }) => autoIncrement)?.name ?? null;
  }

  *run(): Execution<Inserted> {
    const rows = this.rows();
    const single = rows.length === 1 && this.input.body.rows.kind !== 'query';
    yield* this.takeNumbers(rows);
    const all = this.madeOf(rows, single);
    yield* this.foresee(all);
    for (const one of all) {
      if ('failed' in one) throw one.failed;
      yield* this.insert(one);
    }
    const { affectedRows, insertId } = this.result;
    return { affectedRows, insertId: insertId ?? (this.hasChanged ? this.written : null) };
  }

  /** Asks for the numbers of all rows at once, where an item counts them. */
  private *takeNumbers(rows: readonly ReadonlyMap<string, Value>[]): Execution<void> {
    const { counter } = this.input;
    const { automatic } = this;
    const by = automatic === null ? 0 : rows.filter((values) => isNumbered(values.get(automatic))).length;
    if (counter === undefined || by === 0) return;
    const { table, key, attribute } = counter;
    const [answer] = yield [{ kind: 'count', table, key, attribute, by }];
    const last = answer?.items[0]?.[attribute];
    const most = last !== undefined && 'N' in last ? BigInt(last.N) : refuse(`no numbers of ${this.table.name}`);
    this.input.numbers.set(this.table.name, most);
    let given = most - BigInt(by);
    this.next = () => (given += 1n);
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
    const { body, world } = this.input;
    const found = this.defaultOrNone(column);
    if (
      found === undefined &&
      world.context.session.flavour === 'mariadb' &&
      body.onDuplicate.some((one) => one.column === column)
    )
      return refuse(
        `a row without a value for ${column}, which MariaDB takes for given where ON DUPLICATE KEY UPDATE sets it`,
      );
    if (found !== undefined) return found;
    if (body.ignore) return refuse(`IGNORE with DEFAULT for ${column}, which has none`);
    throw new RowError(1364, `Field '${column}' doesn't have a default value`);
  }

  /** @throws RowError 1364 for a column that must be given a value, but for IGNORE */
  private leftOut(column: string): Value {
    if (!this.input.body.ignore || this.defaultOrNone(column) !== undefined) return this.defaultOf(column);
    return implicitValue(this.input.world.context.typesOf(this.table.name).of(column));
  }

  /** An ENUM that may not be NULL has its first label; both servers, measured. */
  private defaultOrNone(column: string): Value | undefined {
    const { context } = this.input.world;
    const { kind, values = [] } = context.typesOf(this.table.name).of(column);
    const found = defaultOf(this.table, column, context.session);
    return found ?? (kind === 'enum' ? textLiteral(values[0]!, context.session) : undefined);
  }

  /** Up to the first one that fails: those before it are written first, and may fail themselves. */
  private madeOf(rows: readonly ReadonlyMap<string, Value>[], single: boolean): readonly (Made | Failed)[] {
    const made: (Made | Failed)[] = [];
    for (const values of rows)
      try {
        made.push(this.made(values, single));
      } catch (failed) {
        return [...made, { failed }];
      }
    return made;
  }

  /** Reads what the checks will look at: of the new rows, then of those that have their keys and go or change for them. */
  private *foresee(all: readonly (Made | Failed)[]): Execution<void> {
    const { world, body } = this.input;
    const { table, automatic } = this;
    const rows = all.flatMap((one) =>
      'failed' in one || one.row === null ? [] : [{ row: one.row, given: one.given }],
    );
    const clashes = yield* foresee(
      world,
      rows.map(({ row, given }) => ({
        ...{ table, before: null, after: row, by: null },
        numbered: given === null ? null : automatic,
      })),
    );
    const changed = rows.flatMap(({ row }, place): readonly Written[] => {
      const there = clashes[place];
      if (there === undefined) return [];
      if (body.kind === 'replace') return [{ table, before: there, after: null, by: null }];
      if (body.onDuplicate.length === 0) return [];
      const draft = orNone(() => this.updated(there, row).finished());
      return draft === undefined ? [] : [{ table, before: there, after: draft, by: null }];
    });
    yield* foresee(world, changed);
  }

  private *insert({ row, given }: Made): Execution<void> {
    const { body } = this.input;
    if (row === null) return;
    const { automatic } = this;
    const numbered = given === null ? null : automatic;
    const clash = yield* this.enter(row, numbered);
    if (clash === undefined) this.result.affectedRows += 1;
    else if (clash === 'ignored') return;
    else if (body.kind === 'replace') yield* this.replace(row, numbered, clash);
    else if (body.onDuplicate.length > 0) return yield* this.update(clash.row, row);
    else if (body.ignore) return;
    else throw duplicate(this.table, clash.key);
    if (given !== null) this.result.insertId ??= given;
    this.hasChanged = true;
    this.tellNumber(row);
  }

  private tellNumber(row: Row): void {
    const { automatic } = this;
    const number = automatic === null ? null : row.value(automatic).data;
    if (typeof number === 'bigint') this.written = number;
  }

  /** The row as it is to be; null for one that IGNORE leaves out. Values come first, as they are written, then what has none. */
  private made(values: ReadonlyMap<string, Value>, single: boolean): Made {
    const { body, world } = this.input;
    const { table, automatic } = this;
    const draft = new Draft(world.context, table, null, body.ignore);
    const left = table.columns.filter(({ name, generated }) => generated === null && !values.has(name));
    const { session } = world.context;
    const { flavour } = session;
    const types = world.context.typesOf(table.name);
    const byTrigger = newValuesOf(world.context.schema, table, 'INSERT');
    const awaits = new Set(byTrigger.map(({ column }) => column));
    let given: bigint | null = null;
    const set = (name: string, value: Value | null): void => {
      // Whether it may be NULL is asked when the trigger has run.
      if (awaits.has(name) && this.isOpen(name, value)) return;
      if (name === automatic && isNumbered(value ?? undefined)) {
        given = this.next();
        draft.set(name, numberLiteral(String(given)));
      } else {
        // What becomes 0 gets a number.
        if (name === automatic && body.ignore)
          exactly(() => void assign(types.of(name), value ?? nullLiteral, session));
        draft.set(name, value ?? this.leftOut(name));
      }
    };
    if (byTrigger.length > 0) this.refuseUnset(left, awaits);
    // MariaDB looks for columns without a value before it converts any.
    if (flavour === 'mariadb')
      for (const { name } of left) if (name !== automatic && !awaits.has(name)) this.leftOut(name);
    for (const [name, value] of values) set(name, value);
    for (const { name } of left) set(name, null);
    draft.give(byTrigger);
    return { row: body.ignore ? passing(draft, single, flavour) : draft.finished(), given };
  }

  /** Before or behind the trigger, and behind which other error, the servers tell it in different orders. */
  private refuseUnset(left: readonly ColumnFacts[], byTrigger: ReadonlySet<string>): void {
    const unset = left.find(
      ({ name }) => name !== this.automatic && !byTrigger.has(name) && this.defaultOrNone(name) === undefined,
    );
    if (unset !== undefined)
      refuse(`a row without a value for ${unset.name}, which has no default, where a trigger runs`);
  }

  /** NULL where none may be, or no value where there is no default. */
  private isOpen(name: string, value: Value | null): boolean {
    if (value === null) return this.defaultOrNone(name) === undefined;
    return value.data === null && columnNamed(this.table, name)?.nullable === false;
  }

  /** `ignored`: IGNORE leaves out a row that refers to one that is not there. */
  private *enter(row: TableRow, numbered: string | null): Execution<Clash | 'ignored' | undefined> {
    const { body, constraints, overlay } = this.input;
    if (!body.ignore) return yield* constraints.insert(this.table, row, numbered);
    const done = yield* ignoring(overlay, () => constraints.insert(this.table, row, numbered));
    return done.ignored === null ? done.result : 'ignored';
  }

  /** Rows that have its keys go, one after the other, until it finds its place. */
  private *replace(row: TableRow, numbered: string | null, first: Clash): Execution<void> {
    const { constraints } = this.input;
    for (let clash: Clash | undefined = first; clash !== undefined;) {
      yield* constraints.remove(this.table, clash.row);
      if (!this.staysAsItIs(clash.row, row)) this.result.affectedRows += 1;
      clash = yield* constraints.insert(this.table, row, numbered);
    }
    this.result.affectedRows += 1;
  }

  /** A server that may change the row in place, for it has one key and nothing refers to it, counts no deletion of an equal row. */
  private staysAsItIs(there: TableRow, came: TableRow): boolean {
    const { table } = this;
    const columns = table.columns.map(({ name }) => name);
    return (
      uniqueKeys(table).length === 1 &&
      referencesTo(this.input.world.context.schema, table).length === 0 &&
      sameValues(there, came, columns)
    );
  }

  /** ON DUPLICATE KEY UPDATE: the row that is there, with VALUES(..) of the one that came. */
  private *update(there: TableRow, came: TableRow): Execution<void> {
    const draft = this.updated(there, came);
    const changes = draft.isChanged;
    yield* this.input.constraints.update(this.table, there, draft);
    this.result.affectedRows += changes ? 2 : 1;
    this.hasChanged ||= changes;
    this.tellNumber(draft);
  }

  private updated(there: TableRow, came: TableRow): Draft {
    const { body, world, reader } = this.input;
    const { table } = this;
    const draft = new Draft(world.context, table, there, body.ignore);
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
    return draft;
  }
}
