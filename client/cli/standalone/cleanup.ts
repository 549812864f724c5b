import { withPort } from '../../../activities/lib/port';
import { loadPlan } from '../../../activities/transfer/plan';
import type { ArtifactIndex } from '../../../contracts/artifacts';
import type { MigrationConfig } from '../../../contracts/schemas/config';
import type { Leftovers } from '../ports';
import { secretsOf, storeOf, type Environment } from './connections';
import { openPortOf } from './open-port';

const MODEL = ['stage-01/analysis.json', 'stage-02/migrationContract.json', 'stage-02/projection.json'];

/**
 * The views of the migration's plan that the source still has; without a contract there was nothing to make views of.
 * @throws LandfallError when the source does not answer or an artifact is not what was handed on
 */
export async function leftovers(
  input: { readonly config: MigrationConfig; readonly artifacts: ArtifactIndex },
  environment: Environment,
): Promise<Leftovers> {
  const { config, artifacts } = input;
  const { source } = config;
  const place = `${source.endpoints.map(({ host, port }) => `${host}:${port}`).join(', ')}, schema ${source.viewSchema}`;
  if (!MODEL.every((key) => artifacts[key] !== undefined)) return { place, found: [], remove: async () => [] };

  const { plan } = await loadPlan(storeOf(config), { migration: config.name, config, artifacts });
  const context = { migration: config.name, config, artifacts };
  const openPort = openPortOf(secretsOf(config, environment), environment);
  const names = plan.entities.map(({ viewName }) => viewName);
  const { views } = await withPort({ openPort, context, role: 'cleanup' }, (port) =>
    port.mysql.call('list_views', { view_names: names }),
  );
  return {
    place,
    found: [...views].sort(),
    remove: async () => {
      const { dropped } = await withPort({ openPort, context, role: 'cleanup' }, (port) =>
        port.mysql.call('drop_views', { view_names: names }),
      );
      return [...dropped].sort();
    },
  };
}
