import type { RowChange, RowImage, SourceRowId } from '../../../contracts/changes';
import { readLinked, readRegistryRow } from '../../../adapters/dynamodb/convergence';
import type { ControlTable } from '../../../adapters/dynamodb/convergence';
import { childrenToTouch } from '../../../engine/transfer/convergence/registry/rules';
import { ownerText, parseOwner } from '../../../engine/transfer/convergence/rows/identity';
import { distinctImages, imagePart } from '../../../engine/transfer/convergence/rows/image-text';
import { touchesOf } from '../../../engine/transfer/convergence/rows/touches';
import { rowText, type SourceRows } from './source-rows';

/** A row whose items must be brought up to date. */
export interface Touched {
  readonly row: SourceRowId;
  /** What the row was before and after the changes that touched it, in the columns that the registry remembers. */
  readonly images: readonly RowImage[];
}

/**
 * Rows that changes touch: the rows themselves, those that show them, and what foreign keys do to children. To be asked when the source
 * shows the changes. A child that a cascade has removed is found by the registry, with what it was, and so are those that showed it.
 * @param whatever the changes are not known, only what rows were at some time (`touchesOf`)
 */
export async function touchedRows(
  deps: { readonly source: SourceRows; readonly control: ControlTable },
  changes: readonly RowChange[],
  signal: AbortSignal,
  whatever = false,
): Promise<readonly Touched[]> {
  const { source, control } = deps;
  const { plan } = source;
  const found = new Map<string, { row: SourceRowId; images: RowImage[] }>();
  const cascaded = new Set<string>();
  const touch = (row: SourceRowId, images: readonly (RowImage | null)[]): void => {
    const text = ownerText(row);
    const entry = found.get(text) ?? { row, images: [] };
    const columns = plan.rows.get(row.table)?.remembered ?? [];
    entry.images.push(...images.filter((image) => image !== null).map((image) => imagePart(image, columns)));
    found.set(text, entry);
  };

  const queue: RowChange[] = [...changes];
  for (let change = queue.shift(); change !== undefined; change = queue.shift()) {
    const { own, shownBy, children } = touchesOf(plan, change, whatever);
    for (const row of own) touch(row, [change.before, change.after]);
    for (const question of shownBy) for (const row of await source.showing(question, signal)) touch(row, []);
    for (const question of children) {
      const inSource = (await source.children(question, signal)).map(ownerText);
      const linked = await readLinked(control, question.parent, signal);
      for (const owner of childrenToTouch({ inSource, linked })) {
        if (cascaded.has(owner)) continue;
        cascaded.add(owner);
        const child = parseOwner(owner);
        touch(child, []);
        queue.push(...(await hiddenChanges(deps, child, signal)));
      }
    }
  }
  return [...found.values()].map(({ row, images }) => ({ row, images: distinctImages(images) }));
}

/** What a cascade has, or may have, done to a row: from each thing that it was to what it is. */
async function hiddenChanges(
  { source, control }: { readonly source: SourceRows; readonly control: ControlTable },
  row: SourceRowId,
  signal: AbortSignal,
): Promise<readonly RowChange[]> {
  const rows = source.plan.rows.get(row.table);
  if (rows === undefined) return [];
  const { images } = await readRegistryRow(control, ownerText(row), signal);
  const after = (await source.images(rows, [row.key], signal)).get(rowText(row)) ?? null;
  const befores = distinctImages(images);
  if (befores.length === 0) return after === null ? [] : [{ table: row.table, before: after, after: null }];
  return befores.map((before) => ({ table: row.table, before, after }));
}
