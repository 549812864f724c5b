import { LandfallError } from '../../../contracts/errors';
import type { MigrationConfig } from '../../../contracts/schemas/config';
import type { SecretResolver } from '../../../contracts/secrets';
import { openSource, type SourceLink } from '../link';

export type ScratchSettings = NonNullable<NonNullable<MigrationConfig['modeling']['proof']>['scratch']>;

/** Where sessions on the scratch server are opened. */
export interface ScratchServer {
  readonly source: MigrationConfig['source'];
  readonly settings: ScratchSettings;
  readonly secrets: SecretResolver;
  readonly signal?: AbortSignal | undefined;
}

const CODES = {
  LandfallSourceUnreachable: 'LandfallScratchUnreachable',
  LandfallSourceAccessDenied: 'LandfallScratchUnusable',
  LandfallSourceTlsRefused: 'LandfallScratchUnusable',
  LandfallSourceGrantMissing: 'LandfallScratchUnusable',
  LandfallSourceSchemaMissing: 'LandfallScratchUnusable',
  LandfallSourceQueryFailed: 'LandfallScratchUnusable',
} as const;

/** What the link says of the source is said of the scratch server here. */
export async function onScratch<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LandfallError) || !Object.hasOwn(CODES, error.code)) throw error;
    throw new LandfallError(CODES[error.code as keyof typeof CODES], `scratch server, ${what}: ${error.message}`, {
      cause: error,
    });
  }
}

/** Opens a session in a database of the scratch server. */
export function openScratchLink(server: ScratchServer, database: string, role: string): Promise<SourceLink> {
  const { source, settings, secrets, signal } = server;
  const { host, port, user, password, tls } = settings;
  const { replicas: _, ...rest } = source;
  return openSource({
    source: { ...rest, endpoints: [{ name: 'scratch', host, port }], database, user, password, tls },
    secrets,
    role,
    // Statements of the application run here as they are, without the name of a schema.
    inSchema: true,
    ...(signal && { signal }),
  });
}
