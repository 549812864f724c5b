import type { MigrationConfig } from '../../../contracts/schemas/config';
import type { RolePlaces } from './statement';

const PREFIX = 'secretsmanager:';

/** What the worker reads and writes beside tables, as the configuration says. */
export const rolePlaces = ({
  source,
  temporal,
  artifacts,
  transfer: { engine, glue },
}: Pick<MigrationConfig, 'source' | 'temporal' | 'artifacts' | 'transfer'>): RolePlaces => ({
  artifactStore: artifacts.store,
  secrets: secretNames(source.password, temporal.encryptionKey),
  ...(engine === 'glue' &&
    glue !== undefined && {
      glue: { name: glue.role, network: glue.network !== undefined, secrets: secretNames(source.password) },
    }),
});

/** Names that references of the configuration point to in Secrets Manager, each once. */
const secretNames = (...references: readonly (string | undefined)[]): readonly string[] => [
  ...new Set(
    references
      .filter((reference) => reference?.startsWith(PREFIX))
      .map((reference) => (reference ?? '').slice(PREFIX.length).split('#')[0] ?? ''),
  ),
];
