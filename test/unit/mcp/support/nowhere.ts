import { serverSettings, type ServerSettings } from '../../../../adapters/mcp/settings';
import { configSchema } from '../../../../contracts/schemas/config';

/** Settings of a migration whose source and target nobody listens at. */
export const NOWHERE: ServerSettings = serverSettings(
  configSchema.parse({
    version: 1,
    name: 'nowhere',
    source: { endpoints: [{ host: '127.0.0.1', port: 1 }], database: 'd', user: 'u', password: 'env:X' },
    target: { region: 'us-east-1', endpoint: 'http://127.0.0.1:1' },
  }),
  { migration: 'nowhere', role: 'test' },
);
