import { openSource } from '../../../../adapters/mysql/link';
import { readServerFacts } from '../../../../adapters/mysql/preflight';
import { readBlindSpots } from '../../../../adapters/mysql/schema';
import { LandfallError } from '../../../../contracts/errors';
import type { MigrationConfig } from '../../../../contracts/schemas/config';
import type { SecretResolver } from '../../../../contracts/secrets';
import { judgePreflight } from '../../../../engine/transfer/preflight/rules';
import { failureFinding } from '../../failure-finding';
import type { Finding } from '../../ports';
import { secretsOf, type Environment } from '../connections';
import { tablesFinding } from './tables';

/** Nothing of the target is judged here, nor the schema: it is compared with an analysis, and there may be none yet. */
const NO_TARGET = { tables: [], controlTable: true, accountExpected: null };
const NOT_JUDGED: ReadonlySet<string> = new Set([
  'source',
  'control table',
  'account of the target',
  'schema equals the analysis',
]);

/** Every way to the source by itself, then what the preflight of the transfer judges of the server: TLS, rights, settings. */
export async function* sourceFindings(config: MigrationConfig, environment: Environment): AsyncGenerator<Finding> {
  const secrets = secretsOf(config, environment);
  let judged = false;
  for (const endpoint of config.source.endpoints) {
    const check = `source ${endpoint.name}`;
    try {
      const link = await openSource({ source: { ...config.source, endpoints: [endpoint] }, secrets, role: 'doctor' });
      try {
        const { facts, figures } = await readServerFacts({ link, source: config.source });
        const detail = `${endpoint.host}:${endpoint.port}, ${figures.version}, ${figures.tls === 'none' ? 'not encrypted' : figures.tls}, ${figures.roundTripMs} ms`;
        yield { check, verdict: 'ok', detail };
        if (!judged) {
          yield* lines({ ...facts, tables: [], schemaDifferences: [] });
          yield* visibility(await readBlindSpots(link, config.source.database));
          yield await tablesFinding(link, config);
        }
        judged = true;
      } finally {
        await link.close();
      }
    } catch (error) {
      if (!(error instanceof LandfallError)) throw error;
      yield failureFinding(check, error);
    }
  }
  yield* replicaFindings(config, secrets);
}

/** Whether each replica that the analysis is to read answers. */
async function* replicaFindings(config: MigrationConfig, secrets: SecretResolver): AsyncGenerator<Finding> {
  for (const endpoint of config.source.replicas ?? []) {
    const check = `replica ${endpoint.name}`;
    try {
      const link = await openSource({ source: { ...config.source, endpoints: [endpoint] }, secrets, role: 'doctor' });
      yield { check, verdict: 'ok', detail: `${endpoint.host}:${endpoint.port}, ${link.version}` };
      await link.close();
    } catch (error) {
      if (!(error instanceof LandfallError)) throw error;
      yield failureFinding(check, error);
    }
  }
}

/** Nothing fails for what cannot be seen, but the analysis cannot warn of a trigger that is hidden from it. */
function* visibility(blindSpots: readonly string[]): Generator<Finding> {
  const check = 'analysis of the source';
  if (blindSpots.length === 0) {
    yield { check, verdict: 'ok', detail: 'triggers, routines, events and texts of views can be seen' };
    return;
  }
  yield {
    check,
    verdict: 'warn',
    detail: `the account cannot see: ${blindSpots.join(', ')}`,
    fix: 'give the rights for the analysis, or make sure that there are none',
  };
}

function* lines(facts: Parameters<typeof judgePreflight>[0]): Generator<Finding> {
  for (const { check, verdict, found, fix } of judgePreflight(facts, NO_TARGET)) {
    if (NOT_JUDGED.has(check)) continue;
    yield { check, verdict: verdict === 'stop' ? 'fail' : verdict, detail: found, ...(fix === '' ? {} : { fix }) };
  }
}
