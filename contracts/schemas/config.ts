import { z } from 'zod';
import { DEFAULT_TASK_QUEUE, DEFAULT_VIEW_SCHEMA, STAGES } from '../names';

/**
 * Schema of `landfall.yaml`. Every setting says its unit, its default and when a change applies (style.md, habit 14);
 * the text goes into the exported JSON Schema. Secrets are references only.
 */

/** `env:NAME`, `file:PATH` or `secretsmanager:NAME[#field]`; the value itself never enters configuration, payload or log. */
export const secretReference = z
  .string()
  .regex(/^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|secretsmanager:[^#]+(#.+)?)$/, {
    error: 'a reference to a secret: env:NAME, file:PATH or secretsmanager:NAME[#field]; never the secret itself',
  })
  .describe('Reference to a secret: env:NAME, file:PATH or secretsmanager:NAME[#field].');

const stage = z.enum(STAGES);

const endpoint = z.strictObject({
  name: z
    .string()
    .min(1)
    .default('primary')
    .describe('Name of the way to the source, for example direct-connect or vpn.'),
  host: z.string().min(1).describe('Host name or address of the source.'),
  port: z.int().min(1).max(65535).default(3306).describe('TCP port. Default 3306.'),
});

const source = z.strictObject({
  endpoints: z
    .array(endpoint)
    .min(1)
    .describe('Ways to the source in order of preference. Applies at the next connection.'),
  database: z.string().min(1).describe('Schema of the application on the source.'),
  user: z.string().min(1).describe('Account with the least rights, see docs/configuration.md.'),
  password: secretReference,
  tls: z
    .strictObject({
      mode: z
        .enum(['required', 'disabled'])
        .default('required')
        .describe('Default required: TLS 1.2 or higher, verified.'),
      ca: z.string().min(1).optional().describe('Path of the PEM file with the certificate authority.'),
      serverName: z.string().min(1).optional().describe('Name in the certificate when it differs from the host.'),
    })
    .prefault({}),
  tables: z
    .strictObject({
      include: z.array(z.string().min(1)).default(['*']).describe('Table names or patterns with *. Default all.'),
      exclude: z.array(z.string().min(1)).default([]).describe('Taken out after include.'),
    })
    .prefault({}),
  viewSchema: z.string().min(1).default(DEFAULT_VIEW_SCHEMA).describe('Schema on the source that holds the views.'),
  queryTimeoutSeconds: z
    .int()
    .min(1)
    .max(3600)
    .default(30)
    .describe('Seconds after which a query is given up. Default 30.'),
});

const application = z.strictObject({
  path: z.string().min(1).describe('Root folder of the application.'),
  include: z.array(z.string().min(1)).default(['src/**/*.ts']).describe('Source files, glob patterns below path.'),
  exclude: z.array(z.string().min(1)).default(['**/*.test.ts', '**/*.spec.ts', '**/*.d.ts', '**/node_modules/**']),
  queryLogs: z
    .array(z.string().min(1))
    .default([])
    .describe('General or slow query logs, plain or gzip, paths or patterns.'),
});

const target = z.strictObject({
  region: z.string().min(1).describe('AWS region.'),
  accountId: z
    .string()
    .regex(/^\d{12}$/)
    .optional()
    .describe('Expected account; another one halts the migration.'),
  endpoint: z.url().optional().describe('Endpoint for all services, for an emulator. Default: AWS.'),
  stackName: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/)
    .optional()
    .describe('Default landfall-<name>.'),
  tablePrefix: z
    .string()
    .regex(/^[A-Za-z0-9_.-]*$/)
    .default('')
    .describe('Put before every table name. Default empty.'),
  deletionProtection: z.boolean().default(true).describe('DynamoDB deletion protection. Default true.'),
  pointInTimeRecovery: z.boolean().default(true).describe('Point-in-time recovery. Default true.'),
});

const gate = z.enum(['person', 'auto']);

const transfer = z.strictObject({
  sliceSeconds: z
    .int()
    .min(1)
    .max(60)
    .default(10)
    .describe('Seconds of one slice of work. Default 10. Applies at the next slice.'),
  pageRows: z
    .int()
    .min(1)
    .max(50_000)
    .default(1_000)
    .describe('Rows read at once. Default 1000. Applies at the next slice.'),
  tablesInParallel: z
    .int()
    .min(1)
    .max(64)
    .default(2)
    .describe('Tables copied at once. Default 2. Applies at the next table.'),
  writeConcurrency: z
    .int()
    .min(1)
    .max(64)
    .default(4)
    .describe('Batch writes under way per table. Default 4. Next slice.'),
  writeUnitsPerSecond: z
    .number()
    .positive()
    .optional()
    .describe('Ceiling of consumed write units per second and table. Default none.'),
});

export const configSchema = z
  .strictObject({
    version: z.literal(1).describe('Version of this file format.'),
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: 'lower-case letters, digits and hyphens, at most 63' })
      .describe('Name of the migration; workflow id migration/<name>.'),
    stages: z
      .array(stage)
      .min(1)
      .default([...STAGES])
      .describe('Stages to run. Default all seven.'),
    temporal: z
      .strictObject({
        address: z
          .string()
          .regex(/^[^\s:]+:\d+$/, { error: 'host:port' })
          .default('127.0.0.1:7233'),
        namespace: z.string().min(1).default('default'),
        taskQueue: z.string().min(1).default(DEFAULT_TASK_QUEUE),
        encryptionKey: secretReference
          .optional()
          .describe('32 bytes in hex: payloads are encrypted. Default: not encrypted. Applies at start.'),
      })
      .prefault({}),
    source,
    application: application.optional().describe('Without it patterns come from log and schema alone.'),
    target,
    artifacts: z
      .strictObject({
        store: z.string().min(1).default('.landfall/artifacts').describe('Directory, or s3://bucket/prefix.'),
      })
      .prefault({}),
    modeling: z
      .strictObject({
        strategy: z.enum(['auto', 'single-table']).default('auto'),
        collections: z
          .boolean()
          .default(true)
          .describe('Children live in their parent item collection where access says so.'),
      })
      .prefault({}),
    gates: z
      .strictObject({
        modeling: gate.default('person').describe('Who approves the contract. Default person.'),
        infrastructure: gate.default('person').describe('Who confirms account, region and price. Default person.'),
      })
      .prefault({}),
    inputs: z
      .record(z.string(), z.string())
      .default({})
      .describe('Artifacts of stages that are not selected: key (stage-01/analysis.json) to path.'),
    transfer: transfer.prefault({}),
    telemetry: z
      .strictObject({
        logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
        metricsPort: z.int().min(0).max(65535).optional().describe('Prometheus port of the worker. Default: none.'),
        otlpEndpoint: z.url().optional().describe('OpenTelemetry collector (gRPC). Default: none.'),
      })
      .prefault({}),
  })
  .describe('Configuration of a Landfall migration (landfall.yaml).');

/** The configuration with all defaults filled in and relative paths made absolute; carries no secret. */
export type MigrationConfig = z.infer<typeof configSchema>;
/** The configuration as a person writes it. */
export type MigrationConfigInput = z.input<typeof configSchema>;
