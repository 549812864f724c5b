import { sha256Hex } from '../../adapters/artifacts';
import { LandfallError } from '../../contracts/errors';
import type { StageContext } from '../../contracts/stages';
import { forecastCost } from '../../engine/cost';
import { compileProjection } from '../../engine/projection';
import {
  applicationAccess,
  buildTemplate,
  CapacityForecast,
  forEmulator,
  printTemplate,
  rolePlaces,
  stackParameters,
  type StackModel,
} from '../../engine/infrastructure';
import { readModel } from '../lib/forms';
import { costSettings, readPrices } from '../lib/prices';
import { stackNameOf, type InfrastructureDependencies } from './dependencies';

/** In place of a stack's name where the tables are in none. */
const NO_STACK = 'none, the tables are made by the MCP server for DynamoDB';

/**
 * Reads the inputs by hash and derives everything that the stage prints or deploys; the same for the same inputs, so each step
 * derives it again.
 * @throws LandfallError LandfallArtifactMissing, LandfallArtifactChanged, LandfallArtifactInvalid, LandfallContractInvalid
 */
export async function stackModel(deps: InfrastructureDependencies, context: StageContext): Promise<StackModel> {
  const { target } = context.config;
  const inputs = await readModel(deps.store(context), context);
  const { contract, projection, analysis } = inputs;
  const compiled = compileProjection({ contract, projection, schema: analysis.schema });
  const wrong = compiled.findings.filter((finding) => finding.severity === 'error');
  if (wrong.length > 0)
    throw new LandfallError(
      'LandfallContractInvalid',
      wrong.map((finding) => `${finding.at}: ${finding.message}`).join('; '),
    );
  const { migration, config } = context;
  const access = applicationAccess({ analysis, projection, plan: compiled.plan });
  const cost = forecastCost({
    region: target.region,
    prices: await readPrices(config),
    analysis,
    projection,
    plan: compiled.plan,
    pointInTimeRecovery: target.pointInTimeRecovery,
    ...costSettings(config),
  });
  const template = buildTemplate({
    ...{ plan: compiled.plan, migration, target, places: rolePlaces(config), access },
    forecast: new CapacityForecast(cost.provisioned.resources, config.transfer.writeUnitsPerSecond),
  });
  const isEmulator = target.endpoint !== undefined;
  return {
    migration: context.migration,
    stackName: target.tables === 'mcp' ? NO_STACK : stackNameOf(context),
    target,
    isEmulator,
    contract,
    projection,
    plan: compiled.plan,
    template,
    parameters: stackParameters(target),
    templateSha256: sha256Hex(Buffer.from(printTemplate(template))),
    removed: isEmulator ? forEmulator(template).removed : [],
    cost,
  };
}
