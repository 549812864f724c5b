import type { SourceLink } from '../../../adapters/mysql/link';
import { LandfallError } from '../../../contracts/errors';
import type { ProjectionPlan } from '../../../contracts/projection';
import { rawSource } from '../../../engine/projection';

/**
 * A table without a key whose rows repeat has no item for each of them. Reads such tables whole.
 * @throws LandfallError LandfallModelImpossible, and what the link throws
 */
export async function refuseRepeatedRows(
  link: SourceLink,
  plan: ProjectionPlan,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const entity of plan.entities) {
    if (entity.role !== 'owner' || entity.drivingKey[0]?.column !== '*') continue;
    const sql = `SELECT COUNT(*) AS \`times\` FROM ${rawSource(entity, plan.database)} GROUP BY \`_k1\` HAVING COUNT(*) > 1 LIMIT 1`;
    const [found] = await link.query(sql, [], { ...(signal && { signal }) });
    if (found !== undefined)
      throw new LandfallError(
        'LandfallModelImpossible',
        `the table ${entity.drivingTable} has no primary or unique key, and a row is there ${String(found.times)} times: such rows cannot be told apart; give the table a key, or exclude it under source.tables.exclude`,
      );
  }
}
