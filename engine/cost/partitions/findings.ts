import type { ContractFinding, ProjectionPlan } from '../../../contracts/projection';
import type { Analysis } from '../../../contracts/schemas/analysis';
import type { MigrationContract } from '../../../contracts/schemas/contract';
import type { Projection } from '../../../contracts/schemas/projection';
import { listed } from '../../lib/listed';
import { PARTITION_UNITS } from '../../modeling/indexes/shards';
import { placesOf } from '../../projection/findings/places';
import { Report } from '../../projection/findings/report';
import { accessesOf } from '../accesses';
import { entitySizes } from '../sizes';
import { storageOf } from '../storage';
import { partitionLoads, type LoadKind, type PartitionLoad } from './loads';

/** Patterns that a finding names. */
const NAMED = 5;

const unitsText = (units: number): string => (units < 10 ? units.toFixed(1) : Math.ceil(units).toString());

const WORDS: Readonly<Record<LoadKind, string>> = { reads: 'read', writes: 'write' };

export interface LintedModel {
  readonly contract: MigrationContract;
  readonly projection: Projection;
  readonly plan: ProjectionPlan;
  readonly analysis: Analysis;
}

/** Loads without any price. */
function loadsOf({ analysis, projection, plan }: LintedModel): readonly PartitionLoad[] {
  const sizes = entitySizes(plan, analysis);
  const tables = new Map(storageOf(plan, analysis, sizes).map(({ table, itemBytes }) => [table, itemBytes]));
  const accesses = accessesOf({ analysis, projection, plan });
  return partitionLoads({ analysis, plan, accesses, units: { sizes, tables, consistent: true } });
}

/**
 * Partitions that are asked for more than one gives at the measured rates: a warning where even the best spread over the keys is too much, a
 * remark where it depends on which keys are asked for.
 */
export function hotPartitionFindings(model: LintedModel): readonly ContractFinding[] {
  const report = new Report();
  const places = placesOf(model.contract, model.projection);
  for (const { entity, attribute, template, index, table, patterns, averaged, partitions, ...load } of loadsOf(model))
    for (const kind of ['writes', 'reads'] as const) {
      const { least, most } = load[kind];
      const limit = PARTITION_UNITS[kind];
      if (most <= limit) continue;
      const where = `${table}${index === null ? '' : ` ${index}`}, partition ${template}`;
      const when = averaged ? 'at the known rates' : 'in the busiest second';
      const rest = `${WORDS[kind]} units/s ${when}, and one partition gives ${limit} (${listed(patterns, NAMED)})`;
      const at = places.attribute(entity, attribute);
      if (least > limit)
        report.warning(
          'hot-partition',
          at,
          `${where}: even spread as far as its keys allow, one partition is asked for ${unitsText(least)} ${rest}`,
          `Choose a key with more values, or split it into shards: indexes.require with shards in modeling.yaml (docs/pins.md); of reads, keep a cache before them.`,
        );
      else
        report.info(
          'hot-partition',
          at,
          `${where}: if all requests met one key it would be asked for ${unitsText(most)} ${rest}; ${partitions === null ? 'how they spread is not known' : `there are ${partitions} keys`}`,
          'Look at which keys are asked for most in the busiest second.',
        );
    }
  return report.findings;
}
