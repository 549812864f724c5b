import type { SourceValue } from '../../../contracts/projection';
import type { ColumnFacts, SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { byCodeUnit } from '../../lib/compare';
import { columnNamed, tableNamed } from '../../projection/compile/schema-index';
import type { TableState } from './compare';
import { stateOf, type RawRow } from './raw-rows';

const textOf = (value: SourceValue): string => (Buffer.isBuffer(value) ? value.toString('hex') : (value ?? ''));

/** What values are chosen from; the same rows give the same values. */
export class SampledRows {
  private readonly states = new Map<string, TableState>();
  private readonly pools = new Map<string, readonly SourceValue[]>();

  constructor(
    readonly schema: SchemaFacts,
    private readonly rows: ReadonlyMap<string, readonly RawRow[]>,
  ) {}

  table(name: string): TableFacts | undefined {
    return tableNamed(this.schema, name);
  }

  column(table: string, column: string): ColumnFacts | undefined {
    const facts = this.table(table);
    return facts === undefined ? undefined : columnNamed(facts, column);
  }

  of(table: string): readonly RawRow[] {
    return this.rows.get(table) ?? [];
  }

  /** The rows by what names them, as text. */
  state(table: TableFacts): TableState {
    const found = this.states.get(table.name) ?? stateOf(table, this.of(table.name));
    this.states.set(table.name, found);
    return found;
  }

  /** Different values of a column, NULL left out, sorted by their text. */
  values(table: string, column: string): readonly SourceValue[] {
    const key = `${table}\0${column}`;
    const found = this.pools.get(key);
    if (found !== undefined) return found;
    const different = new Map(
      this.of(table).flatMap((row) => {
        const value = row[column] ?? null;
        return value === null ? [] : [[textOf(value), value] as const];
      }),
    );
    const made = [...different].sort(([a], [b]) => byCodeUnit(a, b)).map(([, value]) => value);
    this.pools.set(key, made);
    return made;
  }
}

/** `count` of some values, spread over all of them: the first, the last, and some between. */
export function spread<T>(values: readonly T[], count: number): readonly T[] {
  if (values.length <= count) return values;
  const places = Array.from({ length: count }, (_, n) =>
    Math.round((n * (values.length - 1)) / Math.max(1, count - 1)),
  );
  return [...new Set(places)].map((place) => values[place]!);
}
