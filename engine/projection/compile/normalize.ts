import type { ContractAttribute, ContractTable, MigrationContract } from '../../../contracts/schemas/contract';
import type { Projection } from '../../../contracts/schemas/projection';

/** Single- and multi-entity tables of the public format in one shape. */

export type Sidecar = Projection['entities'][number];

/** A key of the table: a template, or the attribute of that name (`template` null). */
export interface KeySource {
  readonly attribute: string;
  readonly template: string | null;
  readonly sort: boolean;
  readonly at: string;
  /** Names in the template are attributes before they are columns. */
  readonly attributesFirst?: boolean;
}

export interface EntitySource {
  readonly id: string;
  readonly table: ContractTable;
  /** JSON pointer of the table. */
  readonly tableAt: string;
  readonly entityType: string;
  readonly drivingTable: string;
  readonly attributes: readonly ContractAttribute[];
  /** JSON pointer of the entity, or of the table of a single entity. */
  readonly at: string;
  readonly keys: readonly KeySource[];
  readonly sidecar: Sidecar;
}

/** `small_boats` -> `SMALL_BOATS`: the type of the only entity of a table. */
export const entityTypeOf = (table: string): string =>
  table
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .toUpperCase();

const emptySidecar = (id: string): Sidecar => ({ id, role: 'owner', keyEncodings: [], indexTemplates: [] });

function keysOf(
  table: ContractTable,
  templates: readonly [string | null, string | null],
  at: readonly [string, string],
) {
  const keys: KeySource[] = [{ attribute: table.pk, template: templates[0], sort: false, at: at[0] }];
  if (table.sk !== null && table.sk !== undefined)
    keys.push({ attribute: table.sk, template: templates[1], sort: true, at: at[1] });
  return keys;
}

export function entitySources(contract: MigrationContract, projection: Projection): readonly EntitySource[] {
  const sidecars = new Map(projection.entities.map((one) => [one.id, one]));
  return contract.tables.flatMap((table, t): EntitySource[] => {
    const tableAt = `/tables/${t}`;
    if (table.type === 'single-entity') {
      const entityType = entityTypeOf(table.source_table);
      const id = `${table.table}.${entityType}`;
      return [
        {
          id,
          table,
          tableAt,
          entityType,
          drivingTable: table.source_table,
          attributes: table.attributes,
          at: tableAt,
          keys: keysOf(table, [null, null], [`${tableAt}/pk`, `${tableAt}/sk`]),
          sidecar: sidecars.get(id) ?? emptySidecar(id),
        },
      ];
    }
    return (table.entities ?? []).map((entity, e) => {
      const id = `${table.table}.${entity.entity_type}`;
      const at = `${tableAt}/entities/${e}`;
      return {
        id,
        table,
        tableAt,
        entityType: entity.entity_type,
        drivingTable: entity.source_table,
        attributes: entity.attributes,
        at,
        keys: keysOf(table, [entity.pk_template, entity.sk_template], [`${at}/pk_template`, `${at}/sk_template`]),
        sidecar: sidecars.get(id) ?? emptySidecar(id),
      };
    });
  });
}
