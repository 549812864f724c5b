import type { ColumnFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { isDivisible, rangeStarts, type Start } from '../../../engine/analysis/schema/sample/starts';
import { keyLiteral, textLiteral } from '../../../engine/proof/rows/stored-value';
import { rowBound } from '../../../engine/proof/sample/bounds';
import type { Reference } from '../../../engine/proof/sample/references';
import {
  SampleSet,
  type ChosenRow,
  type ChosenTable,
  type OpenReference,
  type Tuple,
} from '../../../engine/proof/sample/sample-set';
import { anyOf, orderBy, sampleShape, storedList, type SampleShape } from '../../../engine/proof/sample/shape';
import { coversUnique } from '../../../engine/projection/compile/schema-index';
import { chunksOf } from '../../../engine/transfer/batching/rules';
import type { SourceLink } from '../link';
import { quoteName } from '../schema/names';
import { ask } from './ask';

/** Ranges into which the key of a large table is divided. */
const RANGES = 20;
/** Tuples of one look-up. */
const LOOKED_UP = 200;
/** Rows of one tuple where the columns are no unique key. */
const SAME_TUPLE = 20;
/** Waves of look-ups: a chain of rows that each refer to the one before ends there, and its rows are taken out. */
const MOST_WAVES = 100;
/** Sampled parents whose children are read besides, and children of each. */
const PARENTS = 20;
const CHILDREN = 100;

export interface SampleInput {
  readonly database: string;
  readonly tables: readonly TableFacts[];
  readonly references: readonly Reference[];
  /** Rows of each table, before what others refer to. */
  readonly rows: number;
  readonly signal?: AbortSignal;
  readonly onTable?: (table: string) => void;
}

/**
 * Chooses rows: all of a table up to its bound, else rows at fixed places of its key, its first and its last; then everything that these
 * refer to, transitively, and children of some. The same rows give the same choice. Reads keys and references only.
 */
export async function chooseRows(link: SourceLink, input: SampleInput): Promise<SampleSet> {
  const { tables, references, rows, signal, onTable } = input;
  const shapes = tables.map((table) => sampleShape(table, references));
  const sample = new SampleSet(shapes, references, ({ table }) => rowBound(table, rows, tables.length));
  const chooser = new Chooser(link, input.database, sample, signal);
  for (const table of sample.tables) {
    onTable?.(table.shape.table.name);
    await chooser.own(table);
  }
  await chooser.close();
  for (const reference of references) await chooser.children(reference);
  await chooser.close();
  sample.prune();
  return sample;
}

class Chooser {
  constructor(
    private readonly link: SourceLink,
    private readonly database: string,
    private readonly sample: SampleSet,
    private readonly signal: AbortSignal | undefined,
  ) {}

  private async read(shape: SampleShape, rest: string): Promise<readonly ChosenRow[]> {
    const name = `${quoteName(this.database)}.${quoteName(shape.table.name)}`;
    const rows = await ask(this.link, `SELECT ${storedList(shape.columns)} FROM ${name}${rest}`, this.signal);
    return rows.map((row) => shape.columns.map((_, index) => row[`c${index}`] ?? null));
  }

  private add(shape: SampleShape, rows: readonly ChosenRow[]): void {
    for (const row of rows) this.sample.add(shape.table.name, row);
  }

  /** Rows of the table for themselves. */
  async own(table: ChosenTable): Promise<void> {
    const { shape, bound } = table;
    const first = await this.read(shape, `${orderBy(shape)} LIMIT ${bound + 1}`);
    table.whole = first.length <= bound;
    if (table.whole || shape.key.length === 0) return this.add(shape, first.slice(0, bound));
    await this.spread(shape, bound);
  }

  private async spread(shape: SampleShape, bound: number): Promise<void> {
    const by = shape.key[0]!;
    const starts = isDivisible(by) ? await this.starts(shape) : [];
    const each = Math.max(1, Math.floor(bound / (starts.length + 2)));
    let last: string | Buffer | null = null;
    for (const start of [undefined, ...starts]) {
      const name = quoteName(by.name);
      const conditions: string[] = [
        ...(start === undefined ? [] : [`${name} >= ${startLiteral(start)}`]),
        // A range that begins inside of the one before it goes on behind its last row.
        ...(last === null ? [] : [`${name} > ${keyLiteral(by, last)}`]),
      ];
      const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
      const rows = await this.read(shape, `${where}${orderBy(shape)} LIMIT ${each}`);
      this.add(shape, rows);
      last = rows.at(-1)?.[0] ?? last;
    }
    this.add(shape, await this.read(shape, `${orderBy(shape, true)} LIMIT ${each}`));
  }

  private async starts({ table, key }: SampleShape): Promise<readonly Start[]> {
    const by = quoteName(key[0]!.name);
    const from = `${quoteName(this.database)}.${quoteName(table.name)}`;
    const [ends] = await ask(this.link, `SELECT MIN(${by}) AS low, MAX(${by}) AS high FROM ${from}`, this.signal);
    const { low = null, high = null } = ends ?? {};
    return low === null || high === null ? [] : rangeStarts(key[0]!, RANGES, [low, high]);
  }

  /** Looks up what rows refer to, until nothing is left or the waves are over. */
  async close(): Promise<void> {
    for (let wave = 0; wave < MOST_WAVES; wave++) {
      const open = this.sample.open();
      if (open.length === 0) return;
      for (const one of open) await this.lookUp(one);
    }
  }

  private async lookUp({ reference, tuples }: OpenReference): Promise<void> {
    // Only what a unique key names has one row a tuple; elsewhere some rows of each tuple are enough.
    const one = coversUnique(this.sample.table(reference.parent).shape.table, reference.referenced);
    for (const chunk of chunksOf(tuples, one ? LOOKED_UP : 1)) {
      const found = await this.parents(reference, chunk);
      const exact = new Set<ChosenRow>();
      const rest: Tuple[] = [];
      for (const tuple of chunk) {
        const parents = this.sample.has(reference, tuple, found);
        if (parents.length === 0) rest.push(tuple);
        else this.sample.resolve(reference, tuple, parents);
        for (const parent of parents) exact.add(parent);
      }
      // A parent that no tuple equals byte for byte was found by its collation or as a number: which tuple meant it?
      const alone = found.some((parent) => !exact.has(parent));
      for (const tuple of rest)
        this.sample.resolve(reference, tuple, alone ? await this.parents(reference, [tuple]) : []);
    }
  }

  private async parents(
    { child, columns, parent, referenced }: Reference,
    tuples: readonly Tuple[],
  ): Promise<readonly ChosenRow[]> {
    const { shape } = this.sample.table(parent);
    const where = anyOf(referenced.map(quoteName), columnsOf(this.sample.table(child).shape, columns), tuples);
    const rows = await this.read(
      shape,
      ` WHERE ${where}${orderBy(shape)} LIMIT ${Math.max(tuples.length, SAME_TUPLE)}`,
    );
    this.add(shape, rows);
    return rows;
  }

  /** Children of some of the sampled parents, where not all children are there and an index finds them. */
  async children(reference: Reference): Promise<void> {
    const parent = this.sample.table(reference.parent);
    const { shape, whole } = this.sample.table(reference.child);
    if (whole || !isIndexed(shape.table, reference.columns[0]!)) return;
    const columns = columnsOf(parent.shape, reference.referenced);
    const places = columns.map((column) => parent.shape.columns.indexOf(column));
    const rows = [...parent.rows.values()];
    const step = Math.max(1, Math.floor(rows.length / PARENTS));
    for (const row of rows.filter((_, index) => index % step === 0).slice(0, PARENTS)) {
      const tuple = places.map((place) => row[place]!);
      if (tuple.some((value) => value === null)) continue;
      const where = anyOf(reference.columns.map(quoteName), columns, [tuple]);
      this.add(shape, await this.read(shape, ` WHERE ${where}${orderBy(shape)} LIMIT ${CHILDREN}`));
    }
  }
}

const columnsOf = ({ columns }: SampleShape, names: readonly string[]): readonly ColumnFacts[] =>
  names.map((name) => columns.find((column) => column.name === name)!);

const isIndexed = ({ primaryKey, keys }: TableFacts, column: string): boolean =>
  primaryKey[0] === column || keys.some(({ kind, columns }) => kind === undefined && columns[0] === column);

function startLiteral(start: Start): string {
  if (start.kind === 'number') return start.text;
  return start.kind === 'text' ? textLiteral(start.text) : `X'${Buffer.from(start.bytes).toString('hex')}'`;
}
