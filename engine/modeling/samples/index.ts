import { LandfallError } from '../../../contracts/errors';
import type { EntityPlan, Item, ProjectionPlan, SourceRow } from '../../../contracts/projection';
import { itemOf } from '../../projection';
import { Masker } from './mask';
import { pickItems, type SampleItem, type TableSamples } from './pick';
import { maskedRow, typedRow } from './rows';

export type { SampleItem, TableSamples } from './pick';

/** What the values of sample items are: placeholders in the shape of real ones, the real ones, or made from the types alone. */
export type SampleKind = 'masked' | 'real' | 'types';

export interface Samples {
  readonly kind: SampleKind;
  readonly tables: readonly TableSamples[];
}

/** What a sample item has as version and writer. */
const VERSION = { epoch: 1, sequence: '1', writer: 'load' } as const;

/** Nothing for a row that cannot become an item: a masked value may pass a limit that the real one keeps. */
function madeOf(entity: EntityPlan, row: SourceRow): readonly Item[] {
  try {
    return [itemOf(entity, row, VERSION)];
  } catch (error) {
    if (error instanceof LandfallError && error.code === 'LandfallItemRefused') return [];
    throw error;
  }
}

/**
 * Sample items of every table: from rows of the views where there are any, else, entity by entity, from the types.
 * @param rows rows of each entity's view by entity id, in the order of its key
 */
export function samplesOf(
  plan: ProjectionPlan,
  rows: ReadonlyMap<string, readonly SourceRow[]>,
  kind: SampleKind,
): Samples {
  const masker = new Masker();
  const items = plan.entities.flatMap((entity): readonly SampleItem[] => {
    const real = kind === 'types' ? [] : (rows.get(entity.id) ?? []);
    const shown = real.map((row) => (kind === 'masked' ? maskedRow(entity, row, masker) : row));
    const found = shown.flatMap((row) => madeOf(entity, row));
    const made = found.length > 0 ? found : madeOf(entity, typedRow(entity));
    return made.map((item) => ({ entity, item, fromTypes: found.length === 0 }));
  });
  return { kind, tables: pickItems(plan, items) };
}
