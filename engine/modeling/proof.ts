import { LandfallError } from '../../contracts/errors';
import type { EntityPlan, Item, ProjectionPlan, SourceRow } from '../../contracts/projection';
import { compareItems, cursorOf, itemKey, itemOf, rowDifferences, tableOf } from '../projection';

/** The lossless proof over sampled rows: rows -> items -> rows, and no two rows with one item key. Pure. */

/** What was read of one entity: rows of its view, and rows of its driving table for an owner. */
export interface EntitySample {
  readonly entity: EntityPlan;
  readonly viewRows: readonly SourceRow[];
  readonly rawRows: readonly SourceRow[] | null;
}

export interface Problem {
  readonly entity: string;
  /** Driving key of the row. */
  readonly key: string;
  readonly what: string;
}

export interface EntityProof {
  readonly entity: string;
  readonly table: string;
  readonly rows: number;
  /** Source columns that the entity rebuilds. */
  readonly columns: number;
}

export interface ProofResult {
  readonly entities: readonly EntityProof[];
  readonly problems: readonly Problem[];
}

/** The version does not enter the proof; any one does. */
const VERSION = { epoch: 0, sequence: '0', writer: 'proof' } as const;

const keyName = (entity: EntityPlan, row: SourceRow): string => {
  const cursor = cursorOf(entity, row);
  return entity.drivingKey.map(({ column }, index) => `${column}=${cursor[index] ?? ''}`).join(', ');
};

/** Stable text of an item key, whatever its types. */
const keyText = (key: Item): string =>
  JSON.stringify(
    Object.entries(key).map(([name, value]) => [name, 'B' in value ? Buffer.from(value.B).toString('hex') : value]),
  );

function items(sample: EntitySample, problems: Problem[]): ReadonlyMap<string, Item> {
  const { entity } = sample;
  const result = new Map<string, Item>();
  for (const row of sample.viewRows) {
    const name = keyName(entity, row);
    try {
      const item = itemOf(entity, row, VERSION);
      const before = result.get(name);
      if (before !== undefined && compareItems(before, item).length > 0)
        problems.push({ entity: entity.id, key: name, what: 'the view gives two different rows for it' });
      result.set(name, item);
    } catch (error) {
      if (!(error instanceof LandfallError) || error.code !== 'LandfallItemRefused') throw error;
      problems.push({ entity: entity.id, key: name, what: error.message });
    }
  }
  return result;
}

function compareRaw(sample: EntitySample, made: ReadonlyMap<string, Item>, problems: Problem[]): void {
  for (const raw of sample.rawRows ?? []) {
    const name = keyName(sample.entity, raw);
    const item = made.get(name);
    if (item === undefined) {
      if (!problems.some(({ entity, key }) => entity === sample.entity.id && key === name))
        problems.push({ entity: sample.entity.id, key: name, what: 'the view does not give this row' });
      continue;
    }
    const lost = rowDifferences(sample.entity, raw, item);
    if (lost.length > 0)
      problems.push({ entity: sample.entity.id, key: name, what: `not rebuilt equally: ${lost.join(', ')}` });
  }
}

/** Kinds of problems that a message names. */
const SHOWN = 5;

/**
 * The problems for a message: each kind once, with its first row and how many more sampled rows have it. A row that is read as a row
 * of the table and again through its view counts once.
 */
export function problemText(problems: readonly Problem[]): string {
  const kinds = new Map<string, { readonly text: string; readonly keys: Set<string> }>();
  for (const { entity, key, what } of problems) {
    // The same words for every row: the message of a refusal names its own row.
    const kind = `${entity}\0${what.replaceAll(`(${key})`, '')}`;
    const text = what.includes(`(${key})`) ? what : `${entity} (${key}): ${what}`;
    const found = kinds.get(kind) ?? { text, keys: new Set<string>() };
    found.keys.add(key);
    kinds.set(kind, found);
  }
  const all = [...kinds.values()];
  const lines = all
    .slice(0, SHOWN)
    .map(({ text, keys }) => (keys.size === 1 ? text : `${text} (and ${keys.size - 1} more sampled rows)`));
  return `${lines.join('; ')}${all.length > SHOWN ? `; and ${all.length - SHOWN} more kinds` : ''}`;
}

/** Collects the proof entity by entity, so that only keys stay in memory. */
export class Proof {
  private readonly taken = new Map<string, string>();
  private readonly proven: EntityProof[] = [];
  private readonly found: Problem[] = [];

  constructor(private readonly plan: ProjectionPlan) {}

  add(sample: EntitySample): void {
    const { entity } = sample;
    const table = tableOf(this.plan, entity);
    const made = items(sample, this.found);
    compareRaw(sample, made, this.found);
    for (const [name, item] of made) {
      const key = `${table.name}\0${keyText(itemKey(table, item))}`;
      const other = this.taken.get(key);
      if (other !== undefined)
        this.found.push({ entity: entity.id, key: name, what: `has the same item key as ${other}` });
      this.taken.set(key, `${entity.id} (${name})`);
    }
    this.proven.push({
      entity: entity.id,
      table: entity.drivingTable,
      rows: made.size,
      columns: entity.columns.filter(({ role, attribute }) => role === 'owner' && attribute !== null).length,
    });
  }

  /** Problems are in the order of the entities. */
  get result(): ProofResult {
    return { entities: this.proven, problems: this.found };
  }
}

/** Problems of one sample alone. */
export function problemsOf(plan: ProjectionPlan, sample: EntitySample): readonly Problem[] {
  const proof = new Proof(plan);
  proof.add(sample);
  return proof.result.problems;
}
