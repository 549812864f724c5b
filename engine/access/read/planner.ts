import type { SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { tableNamed } from '../../projection/compile/schema-index';
import { refuse } from '../../statement/problem';
import type { SourceId, Statement } from '../../statement/tree';
import type { Paths } from '../paths/paths';
import type { CopiedSource, ReadPlan, ReadStep } from '../plan';
import { propagate } from '../rules/propagate';
import type { Rule, Rules } from '../rules/rule';
import { mergeCollections } from './collection';
import { copiedFrom } from './copies';
import type { Known } from './fills';
import { knownOf } from './known';
import { countsOnly, follow } from './limited';
import { neededColumns, readSources, writtenSources } from './needed';
import { costOf, optionsFor, type Option } from './option';
import { residualOf } from './residual';
import { boundOf, totalsOf } from './totals';

/** What plans are made with. */
export interface PlanContext {
  readonly schema: SchemaFacts;
  readonly paths: Paths;
  /** Rows are read themselves, no copies of them. */
  readonly fresh?: true;
}

interface Choice {
  readonly source: SourceId;
  /** One, or for an OR several that together hold all rows. */
  readonly options: readonly Option[];
  readonly cost: number;
}

class Planner {
  private readonly steps: ReadStep[] = [];
  private readonly copied: CopiedSource[] = [];
  /** Steps that bring the rows of a source. */
  private readonly stepsOf = new Map<SourceId, readonly number[]>();
  /** Rows of a source, estimated. */
  private readonly rows = new Map<SourceId, number>();
  private readonly needed: ReturnType<typeof neededColumns>;
  private readonly enforced = new Set<object>();

  constructor(
    private readonly statement: Statement,
    private readonly context: PlanContext,
    private readonly rules: Rules,
    private readonly on: ReadonlySet<number>,
  ) {
    this.needed = neededColumns(statement);
  }

  plan(): ReadPlan {
    const open = new Set(readSources(this.statement));
    for (const source of open) this.check(source);
    while (open.size > 0) {
      const done = this.copyFrom(open) ?? this.read(open);
      open.delete(done);
    }
    const steps = mergeCollections(this.steps, this.context.paths);
    return {
      steps,
      copied: this.copied,
      residual: residualOf(this.statement, steps, this.enforced),
      ...totalsOf(steps),
    };
  }

  private table(source: SourceId): TableFacts {
    const from = this.statement.sources[source]!;
    const table = from.kind === 'table' ? tableNamed(this.context.schema, from.table) : undefined;
    return table ?? refuse(`${from.alias} is no table of the schema`);
  }

  /** @throws StatementProblem when the items have not what the statement reads */
  private check(source: SourceId): void {
    const table = this.table(source);
    const { paths } = this.context;
    if (paths.owner(table.name) === undefined) refuse(`no entity carries the rows of ${table.name}`);
    const columns = writtenSources(this.statement).includes(source)
      ? table.columns.map(({ name }) => name)
      : [...(this.needed.get(source) ?? [])];
    const missing = columns.find((column) => paths.omitted(table.name, column));
    if (missing !== undefined) refuse(`no item carries ${table.name}.${missing}, which is omitted`);
  }

  private known(source: SourceId, more: readonly Rule[] = []): Known {
    const { statement, context, on } = this;
    const rules = more.length === 0 ? this.rules.rules : [...more, ...this.rules.rules];
    const done = (other: SourceId): boolean => this.rows.has(other);
    return knownOf(source, { statement, schema: context.schema, rules, on, done });
  }

  /** A source whose rows are copies in the items of another one that is read already. */
  private copyFrom(open: ReadonlySet<SourceId>): SourceId | undefined {
    if (this.context.fresh === true) return undefined;
    const written = writtenSources(this.statement);
    for (const source of open) {
      if (written.includes(source)) continue;
      const needed = this.needed.get(source) ?? new Set<string>();
      const found = copiedFrom({
        statement: this.statement,
        ...this.context,
        source,
        known: this.known(source),
        needed,
      });
      if (found === undefined) continue;
      this.copied.push(found);
      this.rows.set(source, this.rows.get(found.from) ?? 1);
      this.stepsOf.set(source, this.stepsOf.get(found.from) ?? []);
      return source;
    }
    return undefined;
  }

  private read(open: ReadonlySet<SourceId>): SourceId {
    const choices = [...open].map((source) => this.choose(source));
    const best = choices.reduce((one, other) => (other.cost < one.cost ? other : one));
    this.add(best);
    return best.source;
  }

  private choose(source: SourceId): Choice {
    const alone = this.best(source, this.known(source));
    const single: Choice = { source, options: [alone], cost: costOf(alone) };
    if (alone.step.operation !== 'Scan') return single;
    return this.either(source) ?? single;
  }

  private best(source: SourceId, known: Known): Option {
    const table = this.table(source);
    const options = optionsFor({ table, paths: this.context.paths, known, provided: this.rows });
    const [first, ...more] = options;
    if (first === undefined)
      refuse(
        `no column finds the rows of ${table.name}: its table has no unique key, so that its items are named by a hash of the row`,
      );
    return more.reduce((one, other) => (costOf(other) < costOf(one) ? other : one), first);
  }

  /** The rows of each operand of an OR, by a key of its own. */
  private either(source: SourceId): Choice | undefined {
    const found = this.rules.alternatives
      .filter((one) => one.source === source && one.parts.every((part) => this.on.has(part)))
      .map(({ options }) => options.map((rules) => this.best(source, this.known(source, rules))))
      .filter((options) => options.every(({ step }) => step.operation !== 'Scan'))
      .map((options) => ({ source, options, cost: options.reduce((sum, option) => sum + costOf(option), 0) }));
    return found.reduce<Choice | undefined>(
      (best, one) => (best === undefined || one.cost < best.cost ? one : best),
      undefined,
    );
  }

  private add({ source, options }: Choice): void {
    const [only, ...more] = options;
    const places = options.map((option) => this.step(source, option, more.length === 0));
    this.stepsOf.set(source, places);
    this.rows.set(
      source,
      Math.max(1, Math.ceil(options.reduce((sum, { keys, rows }) => sum + keys * rows.estimate, 0))),
    );
    if (only !== undefined && more.length === 0) for (const expression of only.enforced) this.enforced.add(expression);
  }

  private step(source: SourceId, option: Option, alone: boolean): number {
    const { statement, context, rules } = this;
    const input = { statement, schema: context.schema, rules, source, option };
    const order = alone ? follow(input) : ({ limited: null, forward: true, ordered: false } as const);
    const after = [...new Set(option.providers.flatMap((provider) => this.stepsOf.get(provider) ?? []))].sort(
      (a, b) => a - b,
    );
    const dropped = rules.filters
      .filter((filter) => filter.source === source && !option.enforced.includes(filter.condition.expression))
      .map(({ condition }) => ({ source, condition }));
    this.steps.push({
      ...option.step,
      feeds: [{ source, entity: option.path.entity.id }],
      ...order,
      counted: alone && countsOnly(input),
      dropped,
      after,
      ...boundOf(
        option,
        after.map((place) => this.steps[place]!),
        statement,
        order.limited,
      ),
    });
    return this.steps.length - 1;
  }
}

/**
 * Plans the reads of a statement.
 * @param on optional parts that are sure to be there: what depends on others only narrows
 * @throws StatementProblem when the items have not what the statement reads
 */
export function planReads(statement: Statement, context: PlanContext, rules: Rules, on: ReadonlySet<number>): ReadPlan {
  return new Planner(statement, context, propagate(rules, statement, context.schema), on).plan();
}
