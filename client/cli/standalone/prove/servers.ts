import { awsOf } from '../../../../adapters/aws/settings';
import { configSchema, type MigrationConfig } from '../../../../contracts/schemas/config';
import type { SecretResolver } from '../../../../contracts/secrets';
import type { ProveInput } from '../../ports';
import { isDsn, isReference } from '../../address';
import { UsageError } from '../../usage-error';
import { credentialsOf, readAddress, readDsn } from '../analyze/dsn';
import { secretsFor, type Environment } from '../connections';

/** Where the proofs run. */
export interface Servers {
  /** With the settings of the proof filled in. */
  readonly config: MigrationConfig;
  readonly secrets: SecretResolver;
}

type Proof = NonNullable<MigrationConfig['modeling']['proof']>;

/** Is asked for where the address of the scratch server has no password. */
const VARIABLE = 'LANDFALL_SCRATCH_PASSWORD';

/** @throws UsageError when the address is none */
async function given(text: string, option: string, secrets: SecretResolver): Promise<string> {
  const address = isReference(text) ? await secrets(text) : text;
  if (!isDsn(address))
    throw new UsageError(`${option} must be the address of a server, mysql://user@host:3306, or a reference to one`);
  return address;
}

/**
 * The servers of the proofs: what was given stands in for what the configuration says.
 * @throws UsageError for an address that is none, and where neither names the source
 */
export async function serversOf(input: ProveInput, environment: Environment): Promise<Servers> {
  const resolver = secretsFor(environment, input.config && awsOf(input.config.target));
  const source =
    input.schema === undefined
      ? input.config && { source: input.config.source, secrets: resolver }
      : readDsn(await given(input.schema, '--schema', resolver), resolver);
  if (source === undefined)
    throw new UsageError('no source: give its address with --schema, or a configuration with --config');
  const base =
    input.config ??
    configSchema.parse({ version: 1, name: 'prove', source: source.source, target: { region: 'us-east-1' } });
  const before = base.modeling.proof;
  const scratch =
    input.scratch === undefined
      ? { settings: before?.scratch, secrets: resolver }
      : scratchAt(await given(input.scratch, '--scratch', resolver), resolver);
  const proof: Proof = {
    ...before,
    ...(input.rows === undefined ? {} : { sampleRows: input.rows }),
    ...(scratch.settings === undefined ? {} : { scratch: scratch.settings }),
    ...(input.endpoint === undefined ? {} : { endpoint: input.endpoint }),
  };
  const own = scratch.settings?.password;
  return {
    config: { ...base, source: source.source, modeling: { ...base.modeling, proof } },
    secrets: (reference) => (reference === own ? scratch.secrets(reference) : source.secrets(reference)),
  };
}

function scratchAt(
  address: string,
  secrets: SecretResolver,
): { readonly settings: Proof['scratch']; readonly secrets: SecretResolver } {
  const at = readAddress(address, '--scratch');
  const { host, port = 3306, user, tls } = at;
  if (host === '' || user === '')
    throw new UsageError('the address behind --scratch must name user and host: mysql://user@host:3306');
  const { reference: password, secrets: own } = credentialsOf(at, VARIABLE, secrets);
  return { settings: { host, port, user, tls, password }, secrets: own };
}
