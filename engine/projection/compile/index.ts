import type { ContractFinding, ProjectionPlan } from '../../../contracts/projection';
import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import type { MigrationContract } from '../../../contracts/schemas/contract';
import type { Projection } from '../../../contracts/schemas/projection';
import { checkCollisions, checkForm, checkLossless, checkPatterns, checkSidecar, checkUpkeep } from './checks';
import { compileEntity } from './entity';
import { upkeepOf } from '../upkeep';
import { entitySources } from './normalize';
import { Report } from '../findings/report';
import { compileTable, counterPlans } from './tables';

export interface CompileInput {
  readonly contract: MigrationContract;
  readonly projection: Projection;
  readonly schema: SchemaFacts;
  /** Access patterns of the analysis, by id: each must be served, or listed as unserved. */
  readonly patterns?: readonly string[];
}

export interface CompileResult {
  readonly plan: ProjectionPlan;
  /** With a finding of severity `error` the plan must not be used. */
  readonly findings: readonly ContractFinding[];
}

/**
 * Compiles contract + sidecar + schema to the plan that all later stages read (design section 6). Never throws for what is
 * wrong in the contract: that comes back as findings. Deterministic.
 */
export function compileProjection({ contract, projection, schema, patterns }: CompileInput): CompileResult {
  const report = new Report();
  checkSidecar(contract, projection, report);
  if (patterns !== undefined) checkPatterns(patterns, projection, report);
  checkForm(contract, report);
  const sources = entitySources(contract, projection);
  const entities = sources
    .map((source) => compileEntity(source, schema, projection, report))
    .filter((entity) => entity !== undefined);
  const tables = contract.tables.map((table, index) =>
    compileTable(
      table,
      `/tables/${index}`,
      entities.filter((entity) => entity.table === table.table),
      report,
    ),
  );
  checkCollisions(sources, report);
  checkLossless(schema, entities, projection, report);
  const omitted = projection.omitted.map(({ table, column, why }) => ({ table, column, why }));
  const counters = counterPlans(projection, tables);
  const plan: ProjectionPlan = {
    ...{ format: 'landfall.plan/1', database: schema.database, tables, entities, omitted },
    ...(counters.length > 0 && { counters }),
  };
  checkUpkeep(upkeepOf(plan, schema, projection.unchanging), sources, report);
  return { plan, findings: report.findings };
}
