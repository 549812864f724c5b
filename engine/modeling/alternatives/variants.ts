import type { Model, ModelOptions } from '../model';

/** Models beside the chosen one that are worth a comparison. */
export interface Variant {
  readonly name: string;
  readonly options: ModelOptions;
  /** What it does otherwise, in general. */
  readonly meaning: string;
}

const STRATEGIES: Readonly<Record<ModelOptions['strategy'], string>> = {
  auto: 'a table for each item collection: each is scaled, backed up, granted and dropped by itself, and what is read together lies together',
  'single-table':
    'one table for all: one thing to scale, back up, restore and watch, and indexes that entities share; what is not read together gains nothing from it, and a backup or a right holds for all or nothing',
  'table-per-entity':
    'a table for each source table: the simplest to explain; what is read together is read by several requests, and each table has indexes of its own',
};

export const strategyMeaning = (strategy: ModelOptions['strategy']): string => STRATEGIES[strategy];

/** The other strategies, and the chosen one without what it has. */
export function variantsOf(chosen: ModelOptions, model: Model): readonly Variant[] {
  const others = (Object.keys(STRATEGIES) as ModelOptions['strategy'][])
    .filter((strategy) => strategy !== chosen.strategy)
    .map((strategy) => ({ name: strategy, options: { ...chosen, strategy }, meaning: STRATEGIES[strategy] }));
  const has = (test: (table: Model['tables'][number]) => boolean): boolean => model.tables.some(test);
  const without: Variant[] = [];
  // With a table for each collection this is table-per-entity, which is among the others.
  if (chosen.strategy === 'single-table' && has(({ ownership }) => ownership !== null && ownership.kind !== 'pinned'))
    without.push({
      name: `${chosen.strategy} without item collections`,
      options: { ...chosen, collections: false },
      meaning: 'no table lies with its parent: parent and children are read by several requests',
    });
  if (has(({ copies }) => copies.length > 0))
    without.push({
      name: `${chosen.strategy} without copies`,
      options: { ...chosen, copies: false },
      meaning:
        'joined columns are read from their own items: nothing to keep up to date, one request more where they are read',
    });
  if (has(({ aggregates }) => aggregates.length > 0))
    without.push({
      name: `${chosen.strategy} without kept aggregates`,
      options: { ...chosen, aggregates: false },
      meaning:
        'aggregates are computed when they are read: writes of children touch no other item, reads go through all children',
    });
  return [...others, ...without];
}
