import type { EntityPlan } from '../../../contracts/projection';
import type { MigrationContract } from '../../../contracts/schemas/contract';
import type { Projection } from '../../../contracts/schemas/projection';
import { entitySources } from '../compile/normalize';

/** JSON pointers into a contract for what a plan calls by name. */
export interface Places {
  entity(entity: EntityPlan): string;
  /** Of a key, an index key or an attribute; of the entity when it has none of that name. */
  attribute(entity: EntityPlan, name: string | null): string;
}

export function placesOf(contract: MigrationContract, projection: Projection): Places {
  const sources = new Map(entitySources(contract, projection).map((source) => [source.id, source]));
  const at = ({ id }: EntityPlan): string => sources.get(id)?.at ?? '';
  return {
    entity: at,
    attribute: (entity, name) => {
      const source = sources.get(entity.id);
      const key = source?.keys.find(({ attribute }) => attribute === name);
      if (key !== undefined) return key.at;
      const index = source?.attributes.findIndex((one) => one.name === name) ?? -1;
      if (index >= 0) return `${at(entity)}/attributes/${index}`;
      const gsi = source?.table.gsis?.findIndex(({ pk, sk }) => pk === name || sk === name) ?? -1;
      if (gsi < 0 || source === undefined) return at(entity);
      return `${source.tableAt}/gsis/${gsi}/${source.table.gsis?.[gsi]?.pk === name ? 'pk' : 'sk'}`;
    },
  };
}
