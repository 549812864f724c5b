import { configSchema, type MigrationConfig, type MigrationConfigInput } from '../../../contracts/schemas/config';

type Part<T> = { [K in keyof T]?: T[K] extends object ? Part<T[K]> : T[K] };

/** A configuration with all defaults; gates are automatic unless a test asks for a person. */
export const testConfig = (name: string, change: Part<MigrationConfigInput> = {}): MigrationConfig =>
  configSchema.parse({
    version: 1,
    name,
    stages: ['analysis', 'modeling', 'infrastructure', 'transfer'],
    source: {
      endpoints: [{ name: 'primary', host: 'source.invalid', port: 3306 }],
      database: 'app',
      user: 'landfall',
      password: 'env:NO_SECRET',
    },
    target: { region: 'eu-central-1' },
    gates: { modeling: 'auto', infrastructure: 'auto' },
    ...change,
  });
