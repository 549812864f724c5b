import { Unsupported, type Value } from '../../mysql';
import type { ItemValue } from '../item';
import type { PartitionKey, SortRange } from '../reads/request';
import type { Entity } from '../rows/entity';
import type { Sql } from '../rows/sql';
import { canonicalNumber } from '../values/number-text';
import { bucketsBetween } from './buckets';
import { shardName, type KeyCodec } from './codec';
import { boundPart, keyPart, plainKey, type KeyColumn } from './key-text';
import { LAST, numberRange, textRange } from './range';

/** A column in a key. */
export interface KeyColumnPart {
  readonly column: string;
  readonly codec: KeyCodec;
  readonly width?: number;
  /** Text that other parts follow. */
  readonly escaped?: true;
}

/** The buckets of a time between two bounds; without an upper one, up to now. */
export interface Buckets {
  readonly from: Value;
  readonly until: Value | undefined;
}

/** Every shard of a key that is spread over several. */
export const EVERY_SHARD = 'every shard';

/** What stands for a column: one key for each value. */
export type Fill = readonly Value[] | Buckets | typeof EVERY_SHARD;

/** How the texts of a key are made of values. Two values that the server holds equal give one text; NULL gives none. */
export class KeyTemplate {
  constructor(
    private readonly entity: Entity,
    readonly attribute: string,
    private readonly type: 'S' | 'N' | 'B',
    private readonly parts: readonly (string | KeyColumnPart)[],
  ) {}

  private column({ column, codec, width, escaped }: KeyColumnPart): KeyColumn {
    const type = this.entity.typeOf(column);
    return { name: column, type, codec, ...(width !== undefined && { width }), escaped: escaped === true };
  }

  private textsOf(sql: Sql, part: KeyColumnPart, fill: Fill): readonly string[] {
    if (fill === EVERY_SHARD) {
      const count = part.width ?? 1;
      return Array.from({ length: count }, (_, shard) => shardName(shard, count));
    }
    const column = this.column(part);
    if ('from' in fill) return this.buckets(sql, column, fill);
    return fill.flatMap((value) => keyPart(column, value, sql.session) ?? []);
  }

  private buckets({ session }: Sql, column: KeyColumn, { from, until }: Buckets): readonly string[] {
    const whole: KeyColumn = { ...column, codec: 'temporal' };
    const low = boundPart(whole, from, session);
    if (low === undefined) throw new Unsupported(column.name, 'a lower bound that is no time');
    const high = until === undefined ? undefined : boundPart(whole, until, session);
    return bucketsBetween(low, high, column.width ?? 10, session.now);
  }

  /** All texts; of a key that is an attribute of the item its values. */
  private texts(sql: Sql, fills: readonly Fill[]): readonly (string | Buffer)[] {
    const [only] = this.parts;
    const [fill] = fills;
    if (this.parts.length === 1 && typeof only === 'object' && only.codec === 'plain' && Array.isArray(fill)) {
      const column = this.column(only);
      return (fill as readonly Value[]).flatMap((value) => plainKey(column, value, sql.session) ?? []);
    }
    const given = [...fills];
    return this.parts.reduce<readonly string[]>(
      (all, part) => {
        if (typeof part === 'string') return all.map((text) => text + part);
        const next = this.textsOf(sql, part, given.shift() ?? []);
        return next.flatMap((text) => all.map((before) => before + text));
      },
      [''],
    );
  }

  /** Undefined for an empty key, which no item has. */
  private value(text: string | Buffer): ItemValue | undefined {
    if (text.length === 0) return undefined;
    if (this.type === 'B') return { B: Buffer.from(text) };
    if (this.type === 'S') return { S: String(text) };
    const number = canonicalNumber(String(text));
    if (number === undefined) throw new Unsupported(this.attribute, 'a value of the key that is no number');
    return { N: number };
  }

  /** The keys that combinations of the values make. */
  of(sql: Sql, ...fills: readonly Fill[]): readonly PartitionKey[] {
    const { attribute } = this;
    return this.texts(sql, fills).flatMap((text) => {
      const value = this.value(text);
      return value === undefined ? [] : [{ attribute, value }];
    });
  }

  equals(sql: Sql, ...fills: readonly Fill[]): readonly SortRange[] {
    return this.of(sql, ...fills).map((key) => ({ ...key, kind: 'equals' }));
  }

  /** All that begin with the parts that are given. */
  begins(sql: Sql, ...fills: readonly Fill[]): readonly (SortRange | null)[] {
    const { attribute } = this;
    return this.texts(sql, fills).map((text) =>
      text === '' ? null : { attribute, kind: 'begins', value: { S: String(text) } },
    );
  }

  /** From what begins with the key to what begins with `high`: the items of several entities. */
  span(sql: Sql, high: string, ...fills: readonly Fill[]): readonly SortRange[] {
    const { attribute } = this;
    return this.texts(sql, fills).map((text) => ({
      attribute,
      kind: 'between',
      low: { S: String(text) },
      high: { S: high + LAST },
    }));
  }

  /** A range of one column behind a beginning; a bound that is not given, or is no value of the column, only makes it wider. */
  between(
    sql: Sql,
    ranged: KeyColumnPart,
    { low, high }: { readonly low?: Value | undefined; readonly high?: Value | undefined },
    ...fills: readonly Fill[]
  ): readonly (SortRange | null)[] {
    const column = this.column(ranged);
    const text = (value: Value | undefined): string | undefined =>
      value === undefined ? undefined : boundPart(column, value, sql.session);
    const [least, most] = [text(low), text(high)];
    return this.texts(sql, fills).map((prefix) =>
      this.type === 'S'
        ? textRange(this.attribute, String(prefix), least, most)
        : numberRange(this.attribute, this.type, least, most),
    );
  }
}
