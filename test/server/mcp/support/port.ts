import { join } from 'node:path';
import { portOpener, type OpenPort, type OwnCommand } from '../../../../adapters/mcp/port/open';
import type { ServerSettings } from '../../../../adapters/mcp/settings';
import { configSchema, type MigrationConfig } from '../../../../contracts/schemas/config';
import type { SourceDatabase } from '../../../support/source-database';

type Mcp = NonNullable<MigrationConfig['mcp']>;
export type Run = Mcp['servers']['mysql']['run'];

/** `mcp` of a configuration. */
export const mcpWith = (run: Run, over: Partial<Mcp> = {}): Mcp => ({
  ...configSchema.shape.mcp.unwrap().parse({ servers: { mysql: { run } } }),
  ...over,
});

const ROOT = join(__dirname, '../../../..');

/** The command line from source. */
export const FROM_SOURCE: OwnCommand = [
  process.execPath,
  ...['--require', join(ROOT, 'node_modules/tsx/dist/cjs/index.cjs')],
  join(ROOT, 'client/cli/main.ts'),
];

/** What servers know of a migration from a database; nobody listens at its target. */
export const settingsOn = (db: SourceDatabase): ServerSettings => ({
  ...{ migration: 'test', role: 'test', source: db.settings(), store: 'artifacts' },
  aws: { region: 'us-east-1', endpoint: 'http://127.0.0.1:1' },
});

/** Ports whose servers find the password of the database in their environment alone. */
export const openerFor = (db: SourceDatabase, ownCommand: OwnCommand = FROM_SOURCE): OpenPort =>
  portOpener({
    secrets: db.secrets,
    environment: { ...process.env, TEST_PASSWORD: db.password },
    ownCommand,
  });
