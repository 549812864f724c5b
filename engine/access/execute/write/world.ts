import type { CounterPlan, EntityPlan, ReverseEntry } from '../../../../contracts/projection';
import type { TableFacts } from '../../../../contracts/schemas/analysis';
import type { Value } from '../../../../runtime/mysql';
import { Compiler } from '../../../evaluation/compile';
import type { Frame } from '../../../evaluation/environment';
import { walkOf } from '../../../evaluation/join';
import type { TableRow } from '../../../evaluation/row';
import { refuse } from '../../../statement/problem';
import { statementForms } from '../../../statement/forms';
import { plainTemplate } from '../../../statement/template/marked-text';
import type { Statement } from '../../../statement/tree';
import { sourcesOf } from '../../../statement/walk';
import type { ReadPlans } from '../../plan';
import { readPlans } from '../../read';
import { wholeReads } from '../../read/whole';
import { checkedKeys, type CheckedKey } from '../../write/key-order';
import { rowsWhere } from '../../write/rows-where';
import { namingColumns, viewSelect } from '../../write/view-select';
import { registeredRows } from '../../../transfer/convergence/rows/registered';
import type { WriteContext } from '../../write/planner';
import type { ExecutionContext } from '../context';
import type { Overlay } from '../overlay';
import { executeRead, Reader, type ReadInput } from '../read';
import type { Execution } from '../request';

interface Planned {
  readonly statement: Statement;
  readonly plans: ReadPlans;
}

/** Plans that a writer needs again and again, kept between executions. */
export class WritePlans {
  private readonly rows = new Map<string, Planned>();
  private readonly texts = new Map<string, Planned>();

  private readonly keys = new Map<string, readonly CheckedKey[]>();
  private readonly laters = new WeakMap<Statement, ReadPlans>();

  private registered: ReturnType<typeof registeredRows> | undefined;

  constructor(readonly context: WriteContext) {}

  /** The control table remembers the rows of the table, and with them the versions of those that are gone. */
  isRegistered(table: string): boolean {
    this.registered ??= registeredRows(this.context.projection, this.context.schema);
    return this.registered.has(table);
  }

  counter(table: string): CounterPlan | undefined {
    return this.context.projection.counters?.find(({ source }) => source === table);
  }

  checkedKeys(table: TableFacts): readonly CheckedKey[] {
    const found = this.keys.get(table.name) ?? checkedKeys(table, this.context.schema);
    this.keys.set(table.name, found);
    return found;
  }

  /** How a statement reads its rows when others have changed some: the rows themselves, and all that may be among them. */
  later(statement: Statement): ReadPlans {
    const made = this.laters.get(statement) ?? wholeReads(readPlans(statement, { ...this.context, fresh: true }));
    this.laters.set(statement, made);
    return made;
  }

  rowsWhere(table: string, columns: readonly string[]): Planned {
    const key = JSON.stringify([table, columns]);
    const found = this.rows.get(key);
    if (found !== undefined) return found;
    const facts = this.context.schema.tables.find(({ name }) => name === table) ?? refuse(`there is no table ${table}`);
    const statement = rowsWhere(facts, columns);
    const made = { statement, plans: readPlans(statement, { ...this.context, fresh: true }) };
    this.rows.set(key, made);
    return made;
  }

  sql(text: string): Planned {
    const found = this.texts.get(text);
    if (found !== undefined) return found;
    const { forms, problems } = statementForms(plainTemplate(text), this.context.catalog);
    const [form] = forms;
    if (form === undefined) return refuse(problems.join('; '));
    const made = { statement: form.statement, plans: readPlans(form.statement, { ...this.context, fresh: true }) };
    this.texts.set(text, made);
    return made;
  }
}

/** The rows as they were before a statement, or as they are with its changes so far. */
export class World {
  constructor(
    readonly context: ExecutionContext,
    private readonly plans: WritePlans,
    private readonly overlay: Overlay | null,
    private readonly undetermined?: Set<string>,
  ) {}

  /** Keys of a table in the order in which they are checked. */
  checkedKeys(table: TableFacts): readonly CheckedKey[] {
    return this.plans.checkedKeys(table);
  }

  /** Rows of a table that have these values; none where one of them is NULL. */
  *rowsWhere(table: string, columns: readonly string[], values: readonly Value[]): Execution<readonly TableRow[]> {
    if (values.some(({ data }) => data === null)) return [];
    const { statement, plans } = this.plans.rowsWhere(table, columns);
    const given = values.map((value) => ({ ...value, type: { ...value.type, constant: true as const } }));
    const reader = new Reader({ context: this.context, statement, given, on: new Set(), overlay: this.overlay });
    yield* reader.read(plans);
    const { body } = statement;
    if (body.kind !== 'select' || body.query.body.kind !== 'select') return [];
    const holds = new Compiler(reader.env).conditions(body.query.body.where);
    const frame: Frame = { rows: [], aggregates: [] };
    return (reader.rows(0) as readonly TableRow[]).filter((row) => {
      frame.rows[0] = row;
      return holds.every((one) => one(frame));
    });
  }

  /** Driving rows of the items that a row feeds. */
  *rowsFed(entry: ReverseEntry, row: TableRow): Execution<readonly TableRow[]> {
    if (entry.keys === null) return [];
    const given = entry.parameters.map((column) => row.value(column));
    if (given.some(({ data }) => data === null)) return [];
    const { statement, plans } = this.plans.sql(entry.keys);
    const { body } = statement;
    const query = body.kind === 'select' && body.query.body.kind === 'select' ? body.query.body : null;
    const [driving] = query === null || query.from === null ? [] : sourcesOf(query.from);
    if (query === null || query.from === null || driving === undefined) return refuse('keys that are no SELECT');
    const reader = new Reader(this.input(statement, given));
    yield* reader.read(plans);
    const { env } = reader;
    const found = new Set<TableRow>();
    const walk = walkOf(query.from, { env, rowsOf: env.rowsOf, where: query.where });
    walk({ rows: [], aggregates: [] }, ({ rows }) => found.add(rows[driving] as TableRow));
    return [...found];
  }

  /**
   * Values of an entity's view that are more than columns of the driving row, by view column. The row is named by all that the key of its
   * item is made of: in an item collection its own key alone finds nothing.
   */
  *viewValues(entity: EntityPlan, columns: readonly string[], row: TableRow): Execution<ReadonlyMap<string, Value>> {
    const named = namingColumns(entity).filter(({ column }) => row.value(column).data !== null);
    const { statement, plans } = this.plans.sql(viewSelect(entity, columns, named));
    const given = named.map(({ column }) => row.value(column));
    const answer = yield* executeRead(this.input(statement, given), plans);
    const [found] = answer.rows;
    return new Map(found === undefined ? [] : columns.map((name, index) => [name, found[index]!]));
  }

  private input(statement: Statement, given: readonly Value[]): ReadInput {
    const { context, overlay, undetermined } = this;
    return { context, statement, given, on: new Set(), overlay, undetermined };
  }
}
