import type { TableFacts } from '../../../../contracts/schemas/analysis';
import { call, SqlError, type Session, type Value } from '../../../../runtime/mysql';
import { Compiler } from '../../../evaluation/compile';
import { isOn, type Frame, type Given } from '../../../evaluation/environment';
import { walkOf } from '../../../evaluation/join';
import { arranged } from '../../../evaluation/order';
import type { Row, TableRow } from '../../../evaluation/row';
import { refuse } from '../../../statement/problem';
import type { SourceId, Statement, StatementBody } from '../../../statement/tree';
import { sourcesOf } from '../../../statement/walk';
import type { ReadPlans } from '../../plan';
import { newValuesOf } from '../../write/new-values';
import type { ExecutionContext } from '../context';
import { rowIdentity } from '../identity';
import type { Overlay } from '../overlay';
import { Reader } from '../read';
import type { Execution } from '../request';
import { Constraints } from './constraints';
import { Draft } from './draft';
import { foresee } from './foresee';
import { ignoring } from './ignore';
import { Inserter, type NextNumber } from './insert';
import type { World, WritePlans } from './world';
import { orNone, type Written } from './written';

/** Executes a statement that writes: finds its rows and changes them as the server would. */

export interface StatementInput {
  readonly statement: Statement;
  /** How the rows that the statement names are read, where no statement before it has changed any. */
  readonly reads: ReadPlans;
  readonly given: readonly Given[];
  readonly on: ReadonlySet<number>;
  readonly next: NextNumber;
}

export interface WriterInput extends StatementInput {
  readonly context: ExecutionContext;
  readonly plans: WritePlans;
  /** What the statements of the transaction have changed so far; the statement enters its own changes. */
  readonly overlay: Overlay;
  /** The rows with these changes. */
  readonly world: World;
  /** The last number that a counter gave, by table. */
  readonly numbers: Map<string, bigint>;
  /** Collects why values that are written are open: the server may take others. */
  readonly undetermined?: Set<string>;
}

/** What the server would answer. */
export interface Effect {
  readonly affectedRows: number;
  /** First number of AUTO_INCREMENT; null when none was given. */
  readonly insertId: bigint | null;
}

type Changing = Extract<StatementBody, { kind: 'update' | 'delete' }>;

interface Combination {
  readonly rows: readonly (Row | null | undefined)[];
}

export class Writer {
  private readonly constraints: Constraints;
  private readonly reader: Reader;
  private readonly reads: ReadPlans;

  constructor(private readonly input: WriterInput) {
    const { context, plans, overlay, world, statement, given, on, undetermined } = input;
    this.constraints = new Constraints(world, overlay, (fraction) => now(context.session, fraction));
    const { body } = statement;
    const isFirst = overlay.changes.length === 0;
    this.reads = isFirst ? input.reads : plans.later(statement);
    this.reader = new Reader({
      context: context.with(changing(context.session, body)),
      statement,
      given,
      on,
      // It sees what came before it, not what it changes itself.
      overlay: isFirst ? null : overlay.copy(),
      undetermined,
    });
  }

  *run(): Execution<Effect> {
    yield* this.reader.read(this.reads);
    const { statement } = this.input;
    const { body } = statement;
    let affectedRows = 0;
    let insertId: bigint | null = null;
    switch (body.kind) {
      case 'insert':
      case 'replace': {
        const { constraints, reader } = this;
        const { next, overlay, world, plans, numbers } = this.input;
        const counter = plans.counter(this.table(body.target).name);
        const made = { world, constraints, overlay, statement, body, reader };
        const inserter = new Inserter({ ...made, next, counter, numbers });
        ({ affectedRows, insertId } = yield* inserter.run());
        break;
      }
      case 'update':
        affectedRows = yield* this.update(body);
        break;
      case 'delete':
        affectedRows = yield* this.remove(body);
        break;
      case 'select':
        return refuse('a SELECT writes nothing');
    }
    return { affectedRows, insertId };
  }

  /** Combinations of rows that the statement names, in its order, no more than its LIMIT. */
  private found(body: Changing): readonly Combination[] {
    const { env } = this.reader;
    const compiler = new Compiler(env);
    const order = body.orderBy.filter(({ part }) => isOn(part, env));
    const keys = order.map(({ expression }) => compiler.compile(expression));
    const walk = walkOf(body.from, { env, rowsOf: env.rowsOf, where: body.where });
    const found: {
      readonly row: readonly Value[];
      readonly keys: readonly Value[];
      readonly rows: Combination['rows'];
    }[] = [];
    walk({ rows: [], aggregates: [] }, (frame) => {
      found.push({ row: [], keys: keys.map((key) => key.evaluate(frame)), rows: [...frame.rows] });
    });
    const numbered = found.map(({ keys: own }, index) => ({
      row: [{ type: { kind: 'integer' as const }, data: BigInt(index) }],
      keys: own,
    }));
    const { limit } = body;
    const count =
      limit === null || !isOn(limit.part, env)
        ? null
        : { count: Number(compiler.compile(limit.count).data), offset: 0 };
    const { rows } = arranged(
      numbered,
      order.map(({ descending }) => descending),
      count,
      env.session,
    );
    return rows.map(([at]) => ({ rows: found[Number(at!.data)]!.rows }));
  }

  /** Each row of a source once, with the first combination that it stands in. */
  private targets(
    found: readonly Combination[],
    source: SourceId,
  ): readonly { readonly row: TableRow; readonly at: Combination }[] {
    const table = this.table(source);
    const seen = new Set<string>();
    return found.flatMap((at) => {
      const row = at.rows[source] as TableRow | null | undefined;
      if (row === null || row === undefined) return [];
      const key = rowIdentity(table, row);
      if (seen.has(key)) return [];
      seen.add(key);
      return [{ row, at }];
    });
  }

  private table(source: SourceId) {
    const from = this.input.statement.sources[source]!;
    return this.input.context.table(from.kind === 'table' ? from.table : refuse(`${from.alias} is no table`));
  }

  private *update(body: Extract<Changing, { kind: 'update' }>): Execution<number> {
    const found = this.found(body);
    const changes = sourcesOf(body.from).flatMap((source) => this.changesOf(body, source, found));
    yield* foresee(
      this.input.world,
      changes.flatMap(({ table, row, draft }) => this.foreseen(table, row, draft)),
    );
    let affected = 0;
    for (const { table, row, draft } of changes) {
      const filled = draft();
      const ignored = yield* this.unlessIgnored(body, () => this.constraints.update(table, row, filled));
      // Rows that are found count, whether they become others or not; MariaDB leaves out one that a check keeps as it is.
      if (ignored !== 4025) affected += 1;
    }
    return affected;
  }

  /** The rows of a source that an UPDATE changes, each with what it becomes. */
  private changesOf(
    body: Extract<Changing, { kind: 'update' }>,
    source: SourceId,
    found: readonly Combination[],
  ): readonly { readonly table: TableFacts; readonly row: TableRow; readonly draft: () => Draft }[] {
    const { env } = this.reader;
    const compiler = new Compiler(env);
    const set = body.set.filter((one) => one.source === source && isOn(one.part, env));
    if (set.length === 0) return [];
    const table = this.table(source);
    const given = newValuesOf(this.input.context.schema, table, 'UPDATE');
    return this.targets(found, source).map(({ row, at }) => ({
      table,
      row,
      draft: () => {
        const draft = new Draft(this.input.context, table, row, body.ignore);
        const frame: Frame = { rows: [...at.rows], aggregates: [] };
        frame.rows[source] = draft;
        for (const { column, value } of set) draft.set(column, compiler.compile(value).evaluate(frame));
        draft.give(given);
        return draft;
      },
    }));
  }

  /** What an UPDATE will do to a row; nothing where it leaves it as it is. */
  private foreseen(table: TableFacts, row: TableRow, make: () => Draft): readonly Written[] {
    const after = orNone(() => {
      const draft = make();
      return draft.isChanged ? draft.finished() : undefined;
    });
    return after === undefined ? [] : [{ table, before: row, after, by: null }];
  }

  private *remove(body: Extract<Changing, { kind: 'delete' }>): Execution<number> {
    const found = this.found(body);
    const rows = body.targets.flatMap((source) =>
      this.targets(found, source).map(({ row }) => ({ table: this.table(source), row })),
    );
    yield* foresee(
      this.input.world,
      rows.map(({ table, row }) => ({ table, before: row, after: null, by: null })),
    );
    let affected = 0;
    for (const { table, row } of rows) {
      const ignored = yield* this.unlessIgnored(body, () => this.constraints.remove(table, row));
      if (ignored === null) affected += 1;
    }
    return affected;
  }

  /** Number of the error for which IGNORE leaves the row as it was; null when it was written. */
  private *unlessIgnored({ ignore }: Changing, write: () => Execution<void>): Execution<number | null> {
    if (ignore) return (yield* ignoring(this.input.overlay, write)).ignored;
    yield* write();
    return null;
  }
}

/**
 * Strict mode makes errors of what would be warnings, but for IGNORE; of a DELETE MariaDB leaves them warnings. Measured on MySQL 8.0.31 and
 * MariaDB 10.11.
 */
function changing(session: Session, body: StatementBody): Session {
  const isStrict = session.sqlMode.has('STRICT_TRANS_TABLES') || session.sqlMode.has('STRICT_ALL_TABLES');
  const isIgnored = 'ignore' in body && body.ignore;
  if (!isStrict || isIgnored || (body.kind === 'delete' && session.flavour === 'mariadb')) return session;
  return {
    ...session,
    changesRows: true,
    warn: (errno, message) => {
      throw new SqlError(errno, message);
    },
  };
}

const now = (session: Session, fraction: number): Value =>
  call('NOW', [{ type: { kind: 'integer', bits: 64, precision: 1, constant: true }, data: BigInt(fraction) }], session);
