import type { AccessPattern, Analysis } from '../../../contracts/schemas/analysis';
import type { KeyFill, ReadPlan, ReadStep } from '../../access/plan';
import { times } from '../../lib/unknown';
import { isPartialCodec } from '../../../runtime/dynamodb/keys/codec';
import { tableNamed } from '../../projection/compile/schema-index';
import type { SourceId, Statement } from '../../statement/tree';
import { loggedRows, rowsFor, type Cardinality } from './rows';

/** How many items each step of a plan reads on average: keys that it asks for times rows of one key. */

export interface StepRows {
  /** Rows of each feed of the step. */
  readonly feeds: readonly (Cardinality & { readonly entity: string })[];
  /** Partitions that are read, each by a request of its own; null when nothing tells how many. */
  readonly partitions: number | null;
}

type Times = { readonly keys: number | null; readonly shards: number; readonly why: string };

/** Keys that decide what is read: those of the lookup item where there is one. */
const keysOf = ({ lookup, partition, sort }: ReadStep): readonly KeyFill[] =>
  (lookup === null ? [partition, sort?.key ?? null] : [lookup.partition, lookup.sort]).filter((key) => key !== null);

const columnParts = (step: ReadStep) =>
  keysOf(step).flatMap(({ parts }) => parts.flatMap((part) => ('column' in part ? [part] : [])));

/** A range that is always there; one that only some executions give is priced as not given. */
const isRange = ({ sort }: ReadStep): boolean =>
  sort?.kind === 'between' && [sort.low, sort.high].some((bound) => bound !== null && bound.parts.length === 0);

/** True when what is read is what the statement gives: then the log has counted it. */
export const isWhole = ({ kind }: AccessPattern, { steps, residual }: ReadPlan): boolean =>
  kind === 'read' &&
  steps.length === 1 &&
  steps[0]!.feeds.length === 1 &&
  residual.filters.length === 0 &&
  residual.subqueries === 0 &&
  !residual.grouped &&
  !residual.aggregates &&
  !residual.distinct &&
  !residual.cut &&
  !steps[0]!.counted;

export class StepCounter {
  private readonly rows = new Map<SourceId, Cardinality>();

  constructor(
    private readonly analysis: Analysis,
    private readonly pattern: AccessPattern,
    private readonly statement: Statement,
    private readonly plan: ReadPlan,
  ) {}

  /** Rows of a source that was read, or of the one that carries its copy. */
  of(source: SourceId): Cardinality | undefined {
    const copy = this.plan.copied.find((one) => one.source === source);
    return this.rows.get(source) ?? (copy && this.rows.get(copy.from));
  }

  /** To be asked in the order of the steps. */
  count(step: ReadStep): StepRows {
    const asked = this.asked(step);
    const feeds = step.feeds.map(({ source, entity }) => {
      const found = this.feed(step, source, asked);
      this.rows.set(source, found);
      return { ...found, entity };
    });
    return { feeds, partitions: asked.keys === null ? null : Math.max(1, asked.keys * asked.shards) };
  }

  private asked(step: ReadStep): Times {
    let [keys, shards, why]: [number | null, number, string] = [1, 1, ''];
    const providers = new Set<SourceId>();
    for (const { fill } of columnParts(step)) {
      if (fill.kind === 'shards') shards *= fill.count;
      else if (fill.kind === 'columns') fill.columns.forEach(({ source }) => providers.add(source));
      else if (fill.kind === 'buckets') [keys, why] = [null, 'how many buckets it reads is not known'];
      else if (fill.kind === 'list') {
        const open = fill.items.some(({ expression }) => expression.kind === 'parameter');
        if (open) [keys, why] = [null, 'the length of its list is not known'];
        else keys = times(keys, fill.items.length);
      }
    }
    for (const source of providers) {
      const before = this.of(source);
      keys = times(keys, before?.rows ?? null);
      why = keys === null ? (why === '' ? (before?.basis ?? '') : why) : 'for each row before';
    }
    return { keys, shards, why };
  }

  private feed(step: ReadStep, source: SourceId, asked: Times): Cardinality {
    const { analysis, pattern, statement, plan } = this;
    const logged = loggedRows(pattern);
    if (logged !== undefined && !pattern.offset && isWhole(pattern, plan))
      return { rows: logged, basis: 'rows sent, from the log' };
    const from = statement.sources[source];
    const facts = from?.kind === 'table' ? tableNamed(analysis.schema, from.table) : undefined;
    if (facts === undefined) return { rows: null, basis: 'its table is not in the schema' };
    const limit = this.limit(step);
    if (step.operation !== 'Scan' && isRange(step))
      return limit ?? { rows: null, basis: 'how long its range is, is not known' };
    const one = rowsFor(
      analysis,
      facts,
      columnParts(step)
        .filter(({ codec }) => !isPartialCodec(codec))
        .map(({ column }) => column),
    );
    const rows = times(asked.keys, one.rows);
    if (rows === null) return limit ?? { rows, basis: one.rows === null ? one.basis : asked.why };
    // Different keys of one table are never more than its rows.
    const most = facts.rowCount === null ? rows : Math.min(rows, facts.rowCount);
    if (limit !== undefined && limit.rows! < most) return limit;
    const note = pattern.limited && most > 1 && limit === undefined ? ['its LIMIT is not known'] : [];
    return { rows: most, basis: [one.basis, ...(asked.why === '' ? [] : [asked.why]), ...note].join('; ') };
  }

  /** LIMIT, where the step reads no more than it and it is written as a number. */
  private limit({ limited, bound, because }: ReadStep): Cardinality | undefined {
    return limited === 'exactly' && bound !== null && because.startsWith('LIMIT ')
      ? { rows: bound, basis: because }
      : undefined;
  }
}
