import type { SourceValue } from '../../../contracts/projection';
import { tupleText } from '../rows/stored-value';
import { closureBound } from './bounds';
import type { Reference } from './references';
import type { SampleShape } from './shape';

/** Values of the columns of a `SampleShape`, in its order. */
export type ChosenRow = readonly SourceValue[];
export type Tuple = readonly (string | Buffer)[];

export interface ChosenTable {
  readonly shape: SampleShape;
  readonly bound: number;
  /** Every row that the table had is in the sample. */
  whole: boolean;
  /** No part of the table within its bound refers only to rows that are there: some of its rows miss what they refer to. */
  open: boolean;
  /** By the text of the key. */
  readonly rows: Map<string, ChosenRow>;
}

/** What is known of one reference. */
class Links {
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** Referenced tuples that rows of the sample have, with how many have them. */
  readonly present = new Map<string, number>();
  /** Tuples of children that nobody has looked up yet. */
  readonly open = new Map<string, Tuple>();
  /** Tuples that were looked up: the referenced tuples that they mean. None: the source has no such row. */
  readonly found = new Map<string, readonly string[]>();

  constructor(
    readonly reference: Reference,
    child: SampleShape,
    parent: SampleShape,
  ) {
    const at = (shape: SampleShape, names: readonly string[]): readonly number[] =>
      names.map((name) => shape.columns.findIndex((column) => column.name === name));
    this.from = at(child, reference.columns);
    this.to = at(parent, reference.referenced);
  }

  private readonly text = (row: ChosenRow, places: readonly number[]): string | null =>
    tupleText(places.map((place) => row[place]!));

  childText = (row: ChosenRow): string | null => this.text(row, this.from);
  parentText = (row: ChosenRow): string | null => this.text(row, this.to);

  /** Referenced tuples behind a child's tuple; undefined when nobody has looked. */
  meaning(text: string): readonly string[] | undefined {
    return this.present.has(text) ? [text] : this.found.get(text);
  }

  addChild(row: ChosenRow): void {
    const text = this.childText(row);
    if (text === null || this.present.has(text) || this.found.has(text)) return;
    this.open.set(
      text,
      this.from.map((place) => row[place]!),
    );
  }

  addParent(row: ChosenRow): void {
    const text = this.parentText(row);
    if (text === null) return;
    this.present.set(text, (this.present.get(text) ?? 0) + 1);
    this.open.delete(text);
  }

  /** @returns the tuple that no row of the sample has any more */
  removeParent(row: ChosenRow): string | undefined {
    const text = this.parentText(row);
    if (text === null) return undefined;
    const left = (this.present.get(text) ?? 1) - 1;
    if (left > 0) this.present.set(text, left);
    else this.present.delete(text);
    return left > 0 ? undefined : text;
  }
}

/** A look-up that closes the sample: which rows of the parent have these tuples? */
export interface OpenReference {
  readonly reference: Reference;
  readonly tuples: readonly Tuple[];
}

/** Named by all its values, NULLs too. */
const rowText = (values: ChosenRow): string =>
  values.map((value) => (value === null ? 'n' : (tupleText([value]) ?? ''))).join('\u0001');

/**
 * The rows that were chosen of each table, and what is left to look up until no row refers to one that is not among them. Only
 * keeps the books: reading is done elsewhere.
 */
export class SampleSet {
  private readonly byName = new Map<string, ChosenTable>();
  private readonly links: readonly Links[];

  constructor(shapes: readonly SampleShape[], references: readonly Reference[], bound: (shape: SampleShape) => number) {
    for (const shape of shapes)
      this.byName.set(shape.table.name, { shape, bound: bound(shape), whole: false, open: false, rows: new Map() });
    this.links = references.map(
      (one) => new Links(one, this.byName.get(one.child)!.shape, this.byName.get(one.parent)!.shape),
    );
  }

  get tables(): readonly ChosenTable[] {
    return [...this.byName.values()];
  }

  table(name: string): ChosenTable {
    return this.byName.get(name)!;
  }

  private keyOf({ shape }: ChosenTable, row: ChosenRow): string {
    return rowText(shape.key.length === 0 ? row : row.slice(0, shape.key.length));
  }

  /** @returns false for a row that is there already */
  add(name: string, row: ChosenRow): boolean {
    const table = this.table(name);
    const key = this.keyOf(table, row);
    if (table.rows.has(key)) return false;
    table.rows.set(key, row);
    for (const link of this.links) {
      if (link.reference.parent === name) link.addParent(row);
      if (link.reference.child === name) link.addChild(row);
    }
    return true;
  }

  /** Tuples to look up; those of parents that are full already stay open, and `prune` takes their children out. */
  open(): readonly OpenReference[] {
    return this.links
      .filter(({ open, reference }) => open.size > 0 && !this.isFull(reference.parent))
      .map(({ reference, open }) => ({ reference, tuples: [...open.values()] }));
  }

  private isFull(name: string): boolean {
    const { rows, bound } = this.table(name);
    return rows.size >= closureBound(bound);
  }

  /** Records what a look-up of one tuple gave; the parents have been added. */
  resolve(reference: Reference, tuple: Tuple, parents: readonly ChosenRow[]): void {
    const link = this.links.find((one) => one.reference === reference)!;
    const text = tupleText(tuple)!;
    link.found.set(
      text,
      parents.map((row) => link.parentText(row)).filter((found) => found !== null),
    );
    link.open.delete(text);
  }

  /** True when one of these parents, compared byte for byte, has the tuple. */
  has(reference: Reference, tuple: Tuple, parents: readonly ChosenRow[]): readonly ChosenRow[] {
    const link = this.links.find((one) => one.reference === reference)!;
    const text = tupleText(tuple);
    return parents.filter((row) => link.parentText(row) === text);
  }

  /**
   * Takes out every row that refers to one that was not looked up, and the rows that refer to these. A table that would lose all its
   * rows keeps as many as its bound and stays open.
   */
  prune(): void {
    const before = new Map(this.tables.map((table) => [table, [...table.rows].slice(0, table.bound)]));
    this.removeUnresolved();
    for (const [table, rows] of before) {
      if (table.rows.size > 0 || rows.length === 0) continue;
      table.open = true;
      for (const [key, row] of rows) table.rows.set(key, row);
    }
  }

  private removeUnresolved(): void {
    const waiting: [ChosenTable, string][] = [];
    const dependents = new Map<Links, Map<string, [ChosenTable, string][]>>();
    for (const link of this.links) {
      const child = this.table(link.reference.child);
      const behind = new Map<string, [ChosenTable, string][]>();
      for (const [key, row] of child.rows) {
        const text = link.childText(row);
        const meant = text === null ? [] : link.meaning(text);
        if (meant === undefined) waiting.push([child, key]);
        for (const one of meant ?? []) behind.set(one, [...(behind.get(one) ?? []), [child, key]]);
      }
      dependents.set(link, behind);
    }
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [table, key] = next;
      const row = table.rows.get(key);
      if (row === undefined) continue;
      table.rows.delete(key);
      table.whole = false;
      for (const link of this.links.filter(({ reference }) => reference.parent === table.shape.table.name)) {
        const gone = link.removeParent(row);
        if (gone !== undefined) waiting.push(...(dependents.get(link)?.get(gone) ?? []));
      }
    }
  }
}
