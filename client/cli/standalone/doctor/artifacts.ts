import { LandfallError } from '../../../../contracts/errors';
import type { MigrationConfig } from '../../../../contracts/schemas/config';
import { failureFinding } from '../../failure-finding';
import type { Finding } from '../../ports';
import { storeOf } from '../connections';

const PROBE = 'doctor/probe.txt';

/** Writes, reads and removes a small file. */
export async function* artifactFindings(config: MigrationConfig): AsyncGenerator<Finding> {
  const check = 'artifact store';
  try {
    const store = storeOf(config);
    const ref = await store.put(PROBE, 'written by landfall doctor\n');
    await store.get(ref);
    await store.erase(PROBE);
    yield { check, verdict: 'ok', detail: `${store.location} can be written and read` };
  } catch (error) {
    if (!(error instanceof LandfallError)) throw error;
    yield failureFinding(check, error);
  }
}
