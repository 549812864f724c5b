import type { ProjectionPlan } from '../../contracts/projection';
import type { Analysis } from '../../contracts/schemas/analysis';
import { tableNamed } from '../projection/compile/schema-index';
import type { EntitySize } from './sizes';

/** What lies in the tables: items, bytes as DynamoDB bills them, of tables and of their indexes. */

/** Bytes that DynamoDB adds to each item, in a table and in an index (developer guide, "Understanding DynamoDB billing for storage"). */
export const STORED_OVERHEAD = 100;
export const GIGABYTE = 1024 ** 3;

export interface EntityStorage {
  readonly entity: string;
  readonly role: 'owner' | 'lookup';
  readonly source: string;
  /** Items; null when the rows of the source were not counted. */
  readonly items: number | null;
  readonly size: EntitySize;
}

export interface TableStorage {
  readonly table: string;
  readonly entities: readonly EntityStorage[];
  /** Null when one of the entities was not counted. */
  readonly items: number | null;
  /** Bytes without the overhead, which a Scan reads. */
  readonly itemBytes: number | null;
  readonly storedBytes: number | null;
  readonly indexes: readonly {
    readonly index: string;
    readonly entries: number | null;
    readonly storedBytes: number | null;
  }[];
}

/** A lookup item exists for rows without a NULL in its key: the share of what its key is made of. */
function itemsOf(entity: ProjectionPlan['entities'][number], analysis: Analysis): number | null {
  const source = tableNamed(analysis.schema, entity.drivingTable);
  const rows = source?.rowCount ?? null;
  if (rows === null || entity.role === 'owner') return rows;
  const sample = source?.sample;
  const shares = entity.keys
    .flatMap(({ parts }) => parts)
    .flatMap((part) => {
      const column =
        'viewColumn' in part ? entity.columns.find(({ viewColumn }) => viewColumn === part.viewColumn) : undefined;
      const found = sample?.columns.find(({ name }) => name === column?.column);
      return sample === undefined || found === undefined || sample.rows === 0 ? [] : [1 - found.nulls / sample.rows];
    });
  return Math.round(rows * Math.min(1, ...shares));
}

const sum = (values: readonly (number | null)[]): number | null =>
  values.some((value) => value === null) ? null : values.reduce<number>((total, value) => total + (value ?? 0), 0);

export function storageOf(
  plan: ProjectionPlan,
  analysis: Analysis,
  sizes: ReadonlyMap<string, EntitySize>,
): readonly TableStorage[] {
  return plan.tables.map((table) => {
    const entities = plan.entities
      .filter((entity) => entity.table === table.name)
      .map((entity): EntityStorage => ({
        entity: entity.id,
        role: entity.role,
        source: entity.drivingTable,
        items: itemsOf(entity, analysis),
        size: sizes.get(entity.id)!,
      }));
    const bytes = (overhead: number): number | null =>
      sum(entities.map(({ items, size }) => (items === null ? null : items * (size.bytes + overhead))));
    return {
      table: table.name,
      entities,
      items: sum(entities.map(({ items }) => items)),
      itemBytes: bytes(0),
      storedBytes: bytes(STORED_OVERHEAD),
      indexes: table.indexes.map(({ name }) => {
        const parts = entities.flatMap(({ items, size }) => {
          const entry = size.indexes.find(({ index }) => index === name);
          return entry === undefined
            ? []
            : [{ entries: items === null ? null : items * entry.share, bytes: entry.bytes }];
        });
        return {
          index: name,
          entries: sum(parts.map(({ entries }) => (entries === null ? null : Math.round(entries)))),
          storedBytes: sum(
            parts.map(({ entries, bytes: each }) => (entries === null ? null : entries * (each + STORED_OVERHEAD))),
          ),
        };
      }),
    };
  });
}
