import { openDataClient, type DataClient } from '../../../adapters/dynamodb';
import { openSource } from '../../../adapters/mysql/link';
import { proveLossless, type LosslessResult } from '../../../activities/modeling/proof/lossless';
import { withProofWorld, type ProofWorld } from '../../../activities/modeling/proof/world';
import { configSchema, type MigrationConfig } from '../../../contracts/schemas/config';
import type { AwsSettings } from '../../../adapters/aws';
import { stack } from '../../support/stack';
import type { TestSource } from './source';

type Proof = NonNullable<MigrationConfig['modeling']['proof']>;

/** `modeling.proof.scratch` for a test server. */
export function scratchOn(flavour: 'mysql' | 'mariadb' | 'mysql97'): NonNullable<Proof['scratch']> {
  const { host, port, user } = stack[flavour]();
  return { host, port, user, password: 'env:NOT_READ', tls: { mode: 'disabled' } };
}

export interface ProofOptions {
  readonly proof?: Proof;
  readonly migration?: string;
  readonly proofData?: (settings: AwsSettings) => DataClient;
  readonly signal?: AbortSignal;
  readonly say?: (details: { readonly table: string }) => void;
}

/** Runs work in the world of a proof of the source's own model. */
export async function inWorld<T>(
  source: TestSource,
  { proof = {}, migration = 'unit', proofData = openDataClient, signal, say = () => undefined }: ProofOptions,
  work: (world: ProofWorld) => Promise<T>,
): Promise<T> {
  const { analysis, contract, projection } = await source.model();
  const { modeling, target } = configSchema.parse({
    version: 1,
    name: 'unit',
    source: source.source,
    target: { region: 'eu-central-1' },
  });
  return withProofWorld(
    {
      deps: { secrets: source.secrets, openSource, proofData },
      migration,
      config: { source: source.source, target, modeling: { ...modeling, proof } },
      model: { analysis, contract, projection },
      signal,
      say,
    },
    work,
  );
}

/** The lossless proof of the source's own model. */
export async function proveIn(source: TestSource, options: ProofOptions): Promise<LosslessResult> {
  const { schema } = await source.analysis();
  return inWorld(source, options, (world) =>
    proveLossless({ world, schema, signal: options.signal, say: () => undefined }),
  );
}
