import type { Item, ItemValue } from '../../../contracts/projection';
import type { Value } from '../../../runtime/mysql';
import { Compiler } from '../../evaluation/compile';
import type { Environment, Frame } from '../../evaluation/environment';
import type { Row } from '../../evaluation/row';
import { shardName } from '../../../runtime/dynamodb/keys/codec';
import { canonicalNumber } from '../../../runtime/dynamodb/values/number-text';
import { refuse } from '../../statement/problem';
import type { ColumnReference, SourceId } from '../../statement/tree';
import type { Path } from '../paths/path';
import type { Bound, Fill, KeyFill, KeyPartFill, ReadStep, SortCondition } from '../plan';
import type { ExecutionContext } from './context';
import { boundPart, keyPart, plainKey, type KeyColumn } from '../../../runtime/dynamodb/keys/key-text';
import { LAST, numberRange, textRange } from '../../../runtime/dynamodb/keys/range';
import type { SortRange } from './request';
import { bucketsBetween } from '../../../runtime/dynamodb/keys/buckets';

/** The keys that a step asks for, once its parameters and the rows before it are there. */

export interface StepKey {
  readonly partition: { readonly attribute: string; readonly value: ItemValue };
  readonly sort: SortRange | null;
}

type ColumnFill = Extract<KeyPartFill, { readonly column: string }>;

export interface KeyInput {
  readonly context: ExecutionContext;
  readonly env: Environment;
  /** Source table of the entity whose keys are made. */
  readonly table: string;
  readonly rows: (source: SourceId) => readonly Row[];
}

const FRAME: Frame = { rows: [], aggregates: [] };

class KeyMaker {
  private readonly compiler: Compiler;

  constructor(private readonly input: KeyInput) {
    this.compiler = new Compiler(input.env);
  }

  columnOf(part: {
    readonly column: string;
    readonly codec: KeyColumn['codec'];
    readonly width?: number;
    readonly escaped: boolean;
  }): KeyColumn {
    const { context, table } = this.input;
    const { codec, width, escaped } = part;
    return {
      name: part.column,
      type: context.typesOf(table).of(part.column),
      codec,
      ...(width !== undefined && { width }),
      escaped,
    };
  }

  /** Rows of which each gives a key: one combination of those of all sources that fills refer to. */
  private combinations(fills: readonly Fill[]): readonly ReadonlyMap<SourceId, Row>[] {
    const sources = [
      ...new Set(
        fills.flatMap((fill) =>
          fill.kind === 'columns' && fill.columns.length === 1 ? [fill.columns[0]!.source] : [],
        ),
      ),
    ];
    return sources.reduce<readonly ReadonlyMap<SourceId, Row>[]>(
      (all, source) => all.flatMap((one) => this.input.rows(source).map((row) => new Map([...one, [source, row]]))),
      [new Map()],
    );
  }

  private valuesOf(
    fill: Extract<Fill, { kind: 'value' | 'list' | 'columns' }>,
    at: ReadonlyMap<SourceId, Row>,
  ): readonly Value[] {
    switch (fill.kind) {
      case 'value':
        return [this.compiler.compile(fill.expression).evaluate(FRAME)];
      case 'list':
        return fill.items
          .filter(({ part }) => part === null || this.input.env.on.has(part))
          .flatMap(({ expression }) => {
            const given = expression.kind === 'parameter' ? this.input.env.given[expression.index] : undefined;
            return Array.isArray(given)
              ? (given as readonly Value[])
              : [this.compiler.compile(expression).evaluate(FRAME)];
          });
      case 'columns': {
        const [only, ...more] = fill.columns;
        if (only !== undefined && more.length === 0) return [at.get(only.source)!.value(only.column)];
        return fill.columns.flatMap(({ source, column }: ColumnReference) =>
          this.input.rows(source).map((row) => row.value(column)),
        );
      }
    }
  }

  /** Texts that a part of a key can have. */
  private texts(part: ColumnFill, at: ReadonlyMap<SourceId, Row>): readonly string[] {
    const { fill } = part;
    if (fill.kind === 'shards') return Array.from({ length: fill.count }, (_, shard) => shardName(shard, fill.count));
    const column = this.columnOf(part);
    if (fill.kind === 'buckets') return this.buckets(column, fill.low, fill.high);
    return this.valuesOf(fill, at).flatMap((value) => keyPart(column, value, this.input.env.session) ?? []);
  }

  private buckets(column: KeyColumn, low: Bound, high: Bound | null): readonly string[] {
    const { session } = this.input.env;
    const whole: KeyColumn = { ...column, codec: 'temporal' };
    const text = (bound: Bound): string | undefined =>
      boundPart(whole, this.compiler.compile(bound.expression).evaluate(FRAME), session);
    const from = text(low);
    if (from === undefined) return refuse(`a lower bound of ${column.name} that is no time`);
    const until = high === null || !high.parts.every((part) => this.input.env.on.has(part)) ? undefined : text(high);
    return bucketsBetween(from, until, column.width ?? 10, session.now);
  }

  /** All texts of a key; of a key that is an attribute of the item its values. */
  private keyTexts(key: KeyFill, at: ReadonlyMap<SourceId, Row>): readonly (string | Buffer)[] {
    const [only] = key.parts;
    if (
      key.parts.length === 1 &&
      only !== undefined &&
      'column' in only &&
      only.codec === 'plain' &&
      only.fill.kind !== 'shards' &&
      only.fill.kind !== 'buckets'
    ) {
      const column = this.columnOf(only);
      return this.valuesOf(only.fill, at).flatMap((value) => plainKey(column, value, this.input.env.session) ?? []);
    }
    return key.parts.reduce<readonly string[]>(
      (all, part) =>
        'literal' in part
          ? all.map((text) => text + part.literal)
          : this.texts(part, at).flatMap((next) => all.map((text) => text + next)),
      [''],
    );
  }

  keys(partition: KeyFill, sort: SortCondition | null): readonly StepKey[] {
    const fills = [partition, ...(sort === null ? [] : [sort.key])].flatMap(({ parts }) =>
      parts.flatMap((part) => ('fill' in part ? [part.fill] : [])),
    );
    const found = new Map<string, StepKey>();
    for (const at of this.combinations(fills))
      for (const text of this.keyTexts(partition, at)) {
        const value = keyValue(partition, text);
        if (value === undefined) continue;
        for (const range of this.ranges(sort, at)) {
          const key: StepKey = { partition: { attribute: partition.attribute, value }, sort: range };
          found.set(JSON.stringify(key), key);
        }
      }
    return [...found.values()];
  }

  private ranges(sort: SortCondition | null, at: ReadonlyMap<SourceId, Row>): readonly (SortRange | null)[] {
    if (sort === null) return [null];
    return this.keyTexts(sort.key, at).map((text) => this.range(sort, text));
  }

  private range(sort: SortCondition, text: string | Buffer): SortRange | null {
    const { key } = sort;
    const { attribute } = key;
    switch (sort.kind) {
      case 'equals': {
        const value = keyValue(key, text);
        return value === undefined ? null : { attribute, kind: 'equals', value };
      }
      case 'begins':
        return text === '' ? null : { attribute, kind: 'begins', value: { S: String(text) } };
      case 'span':
        return { attribute, kind: 'between', low: { S: String(text) }, high: { S: sort.high + LAST } };
      case 'between':
        return this.between(sort, String(text));
    }
  }

  private between(sort: Extract<SortCondition, { kind: 'between' }>, prefix: string): SortRange | null {
    const { attribute, type } = sort.key;
    const column = this.columnOf(sort);
    const bound = (one: Bound | null): string | undefined => {
      if (one === null || !one.parts.every((part) => this.input.env.on.has(part))) return undefined;
      return boundPart(column, this.compiler.compile(one.expression).evaluate(FRAME), this.input.env.session);
    };
    const [low, high] = [bound(sort.low), bound(sort.high)];
    return type === 'S' ? textRange(attribute, prefix, low, high) : numberRange(attribute, type, low, high);
  }
}

/** Undefined for an empty key, which no item has. */
function keyValue(
  { type, attribute }: Pick<KeyFill, 'type' | 'attribute'>,
  text: string | Buffer,
): ItemValue | undefined {
  if (text.length === 0) return undefined;
  if (type === 'B') return { B: Buffer.from(text) };
  if (type === 'S') return { S: String(text) };
  const number = canonicalNumber(String(text));
  return number === undefined ? refuse(`a value of the key ${attribute} that is no number`) : { N: number };
}

/** @throws StatementProblem where a value cannot be told by a key */
export function keysOf(step: Pick<ReadStep, 'partition' | 'sort'>, input: KeyInput): readonly StepKey[] {
  return step.partition === null ? [] : new KeyMaker(input).keys(step.partition, step.sort);
}

/** The key of the item of a row; undefined when the row has none, as of NULL in it. */
export function keyOfRow(path: Path, row: Row, context: ExecutionContext): Item | undefined {
  const key: Record<string, ItemValue> = {};
  for (const template of [path.partition, path.sort]) {
    if (template === null) continue;
    const texts = template.parts.map((part): string | Buffer | undefined => {
      if ('literal' in part) return part.literal;
      const table = path.entity.drivingTable;
      const column: KeyColumn = { name: part.column, type: context.typesOf(table).of(part.column), ...part };
      const plain = part.codec === 'plain' && template.parts.length === 1;
      return (plain ? plainKey : keyPart)(column, row.value(part.column), context.session);
    });
    if (texts.includes(undefined)) return undefined;
    const [only] = texts;
    const value = keyValue(template, texts.length === 1 && only !== undefined ? only : texts.join(''));
    if (value === undefined) return undefined;
    key[template.attribute] = value;
  }
  return key;
}
