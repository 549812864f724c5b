import { openSource } from '../../../adapters/mysql/link';
import { dropViews } from '../../../adapters/mysql/views';
import { loadPlan } from '../../../activities/transfer/plan';
import type { ArtifactIndex } from '../../../contracts/artifacts';
import type { MigrationConfig } from '../../../contracts/schemas/config';
import type { Leftovers } from '../ports';
import { secretsOf, storeOf, type Environment } from './connections';

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
  const withLink = async <T>(run: (link: Awaited<ReturnType<typeof openSource>>) => Promise<T>): Promise<T> => {
    const link = await openSource({ source, secrets: secretsOf(config, environment), role: 'cleanup' });
    try {
      return await run(link);
    } finally {
      await link.close();
    }
  };
  const found = await withLink(async (link) => {
    const rows = await link.query('SELECT table_name AS name FROM information_schema.views WHERE table_schema = ?', [
      source.viewSchema,
    ]);
    const there = new Set(rows.map((row) => String(row['name'])));
    return plan.entities.map(({ viewName }) => viewName).filter((name) => there.has(name));
  });
  return {
    place,
    found: [...found].sort(),
    remove: () =>
      withLink(async (link) => {
        await dropViews({ link, plan, viewSchema: source.viewSchema });
        return [...found].sort();
      }),
  };
}
