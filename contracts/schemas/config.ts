import { z } from 'zod';
import { DEFAULT_TASK_QUEUE, DEFAULT_VIEW_SCHEMA, STAGES } from '../names';
import { glueSettings } from './config-glue';
import { mcpSettings } from './config-mcp';
import { proofSettings } from './config-proof';
import { targetSettings } from './config-target';

/**
 * Schema of `landfall.yaml`. Every setting says its unit, its default and when a change applies (style.md, habit 14): `meta` goes into the
 * exported JSON Schema and into docs/configuration.md. Secrets are references only.
 */

/** When a changed value takes effect. The configuration travels in the input of the workflow; FIXED_SETTINGS stay what they were. */
const START = 'next landfall start';
const RESTART = 'next landfall start or restart';
const PROCESS = 'next command; next start of the worker';
const WORKER = 'next start of the worker';

/** `env:NAME`, `file:PATH` or `secretsmanager:NAME[#field]`; the value itself never enters configuration, payload or log. */
export const secretReference = z
  .string()
  .regex(/^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|secretsmanager:[^#]+(#.+)?)$/, {
    error: 'a reference to a secret: env:NAME, file:PATH or secretsmanager:NAME[#field]; never the secret itself',
  })
  .meta({ description: 'Reference to a secret: env:NAME, file:PATH or secretsmanager:NAME[#field].', secret: true });

const stage = z.enum(STAGES);
const text = z.string().min(1);

const endpoint = z.strictObject({
  name: text
    .default('primary')
    .meta({ description: 'Name of the way to the source, for example direct-connect or vpn.', applies: RESTART }),
  host: text.meta({ description: 'Host name or address of the source.', applies: RESTART }),
  port: z.int().min(1).max(65535).default(3306).meta({ description: 'TCP port of the source.', applies: RESTART }),
});

const tls = z.strictObject({
  mode: z.enum(['required', 'disabled']).default('required').meta({
    description: 'required: TLS 1.2 or higher, the certificate verified. disabled: no encryption at all.',
    applies: RESTART,
  }),
  ca: text.optional().meta({
    description: 'PEM file with the certificate authority. Without it: the authorities that Node.js knows.',
    applies: RESTART,
  }),
  serverName: text.optional().meta({
    description: 'Name in the certificate when it differs from the host.',
    applies: RESTART,
  }),
});

const source = z
  .strictObject({
    endpoints: z
      .array(endpoint)
      .min(1)
      .meta({ description: 'Ways to the source in order of preference.', applies: RESTART }),
    replicas: z.array(endpoint).min(1).optional().meta({
      description:
        'Ways to a replica. The analysis reads schema, counts and values there, never falling back on the source; account, schema and tls are those of the source. Without it the source is read.',
      applies: RESTART,
    }),
    database: text.meta({ description: 'Schema of the application on the source.', applies: START }),
    user: text.meta({ description: 'Account of the migration, with the least rights (see below).', applies: RESTART }),
    password: secretReference.meta({
      description: 'Password of the account, as a reference: env:NAME, file:PATH or secretsmanager:NAME[#field].',
      applies: RESTART,
      secret: true,
    }),
    tls: tls.prefault({}).meta({ description: 'Encryption of the link to the source.' }),
    tables: z
      .strictObject({
        include: z
          .array(text)
          .default(['*'])
          .meta({ description: 'Names of tables, or patterns with *.', applies: RESTART }),
        exclude: z
          .array(text)
          .default([])
          .meta({ description: 'Names or patterns that are taken out after include.', applies: RESTART }),
      })
      .prefault({})
      .meta({ description: 'Which tables of the schema are migrated.' }),
    viewSchema: text
      .default(DEFAULT_VIEW_SCHEMA)
      .meta({ description: 'Schema on the source that holds the views of the migration.', applies: START }),
    monthlyCost: z.number().positive().optional().meta({
      description:
        'What the source costs a month: server, storage, licences, backups. The cost forecast is compared with it. Without it: no comparison.',
      unit: 'US dollars',
      applies: RESTART,
    }),
    sampleRows: z.int().min(0).max(100_000).optional().meta({
      description:
        'Rows of each table whose values the analysis looks at: lengths, null shares, relations, rows for one parent. No value leaves the source. 0 looks at none. Without it: 2000.',
      unit: 'rows',
      applies: RESTART,
    }),
    queryTimeoutSeconds: z
      .int()
      .min(1)
      .max(3600)
      .default(30)
      .meta({ description: 'A query that takes longer is given up and retried.', unit: 'seconds', applies: RESTART }),
  })
  .meta({ description: 'The MySQL or MariaDB server that the application runs on.' });

const givenRate = z
  .strictObject({
    statement: text.optional().meta({
      description: 'SQL of the statement; values and white space do not matter. This or route.',
      applies: RESTART,
    }),
    route: text.optional().meta({
      description: 'Route as the analysis prints it, for example GET /orders/:id. This or statement.',
      applies: RESTART,
    }),
    averagePerSecond: z
      .number()
      .positive()
      .meta({ description: 'Average rate.', unit: 'executions or requests per second', applies: RESTART }),
    peakPerSecond: z.number().positive().optional().meta({
      description: 'Rate in the busiest second.',
      unit: 'executions or requests per second',
      applies: RESTART,
    }),
    by: text.meta({ description: 'Who says so, and from what.', applies: RESTART }),
  })
  .refine((rate) => (rate.statement === undefined) !== (rate.route === undefined), {
    error: 'either statement or route',
  });

const application = z.strictObject({
  path: text.meta({ description: 'Root folder of the application.', applies: RESTART }),
  include: z
    .array(text)
    .default(['src/**/*.ts'])
    .meta({ description: 'Source files: glob patterns below path.', applies: RESTART }),
  exclude: z
    .array(text)
    .default(['**/*.{test,spec}.*', '**/*.d.ts', '**/node_modules/**'])
    .meta({ description: 'Glob patterns that are taken out after include.', applies: RESTART }),
  queryLogs: z.array(text).default([]).meta({
    description:
      'General or slow query logs, plain or gzip: paths or glob patterns; `mysql:general_log`, `mysql:slow_log` and `mysql:digests` are read from the source.',
    applies: RESTART,
  }),
  rates: z.array(givenRate).default([]).meta({
    description:
      'Rates that a person knows. That of a statement stands in place of a measured one; that of a route counts for its statements without one.',
    applies: RESTART,
  }),
});

const gate = z.enum(['person', 'auto']);

const transfer = z.strictObject({
  engine: z.enum(['native', 's3-import', 'glue']).optional().meta({
    description:
      'How rows become items. native: written in batches. s3-import: written to the bucket of artifacts.store and imported by DynamoDB into tables that it makes; these must not exist. glue: written in batches by Spark jobs of AWS Glue. Without it: native.',
    applies: RESTART,
  }),
  sliceSeconds: z.int().min(1).max(60).default(10).meta({
    description: 'Length of one slice of work, after which the cursor is in the history.',
    unit: 'seconds',
    applies: RESTART,
  }),
  pageRows: z
    .int()
    .min(1)
    .max(50_000)
    .default(1_000)
    .meta({ description: 'Rows that are read at once.', unit: 'rows', applies: RESTART }),
  tablesInParallel: z
    .int()
    .min(1)
    .max(64)
    .default(2)
    .meta({ description: 'Tables that are copied at once.', unit: 'tables', applies: RESTART }),
  writeConcurrency: z
    .int()
    .min(1)
    .max(64)
    .default(4)
    .meta({ description: 'Batch writes under way per table.', unit: 'requests', applies: RESTART }),
  writeUnitsPerSecond: z.number().min(1).optional().meta({
    description:
      'Ceiling of consumed write capacity per table. Without it: none. landfall rate changes it while the copy runs.',
    unit: 'write units per second',
    applies: RESTART,
  }),
  glue: glueSettings(RESTART),
});

export const configSchema = z
  .strictObject({
    version: z.literal(1).meta({ description: 'Version of this file format.', applies: START }),
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, {
        error: 'lower-case letters, digits and hyphens, no hyphen first, at most 63',
      })
      .meta({ description: 'Name of the migration; the workflow id is migration/<name>.', applies: START }),
    stages: z
      .array(stage)
      .min(1)
      .default([...STAGES])
      .meta({ description: 'Stages to run. They always run in their own order.', applies: RESTART }),
    temporal: z
      .strictObject({
        address: z
          .string()
          .regex(/^[^\s:/]+:\d{1,5}$/, { error: 'host:port' })
          .default('127.0.0.1:7233')
          .meta({ description: 'Front end of the Temporal service, host:port.', applies: PROCESS }),
        namespace: text.default('default').meta({ description: 'Temporal namespace.', applies: PROCESS }),
        taskQueue: text
          .default(DEFAULT_TASK_QUEUE)
          .meta({ description: 'Task queue that the workers poll.', applies: PROCESS }),
        encryptionKey: secretReference.optional().meta({
          description:
            'Key for the payloads in the history, 32 bytes in hex, as a reference. Without it: they are not encrypted.',
          applies: PROCESS,
          secret: true,
        }),
      })
      .prefault({})
      .meta({ description: 'The Temporal service that runs the migration.' }),
    source,
    application: application
      .optional()
      .meta({ description: 'The application. Without it access patterns come from the schema alone.' }),
    target: targetSettings(START, RESTART),
    mcp: mcpSettings(RESTART).optional(),
    artifacts: z
      .strictObject({
        store: text
          .default('.landfall/artifacts')
          .meta({ description: 'A folder, or s3://bucket/prefix; everything the stages hand on.', applies: START }),
      })
      .prefault({})
      .meta({ description: 'Where the files lie that the stages hand on.' }),
    modeling: z
      .strictObject({
        strategy: z.enum(['auto', 'single-table', 'table-per-entity']).default('auto').meta({
          description:
            'auto: as many tables as the access patterns ask for. single-table: one table for all. table-per-entity: one for each table of the source.',
          applies: RESTART,
        }),
        collections: z.boolean().default(true).meta({
          description: 'Children live in the item collection of their parent where the access patterns say so.',
          applies: RESTART,
        }),
        pins: text.optional().meta({
          description:
            'File with decisions that a person takes about the model, modeling.yaml (docs/pins.md). Without it: none.',
          applies: RESTART,
        }),
        samples: z.enum(['masked', 'real', 'none']).default('masked').meta({
          description:
            'Items of real rows in the documents. masked: placeholders in place of their values. real: the values themselves. none: no row is read for them.',
          applies: RESTART,
        }),
        prices: text.optional().meta({
          description:
            'Price file that the cost forecast reckons with, of the form of prices.schema.json. Without it: the list prices that come with Landfall.',
          applies: RESTART,
        }),
        proof: proofSettings({
          secret: secretReference.meta({
            description: 'Password of the account, as a reference: env:NAME, file:PATH or secretsmanager:NAME[#field].',
            applies: RESTART,
            secret: true,
          }),
          tls: tls.prefault({}).meta({ description: 'Encryption of the link to the scratch server.' }),
          applies: RESTART,
        }).optional(),
      })
      .prefault({})
      .meta({ description: 'How the contract is made.' }),
    gates: z
      .strictObject({
        modeling: gate.default('person').meta({
          description: 'Who approves access patterns, tables and contract: a person, or nobody (auto).',
          applies: RESTART,
        }),
        infrastructure: gate.default('person').meta({
          description: 'Who confirms account, region and price: a person, or nobody (auto).',
          applies: RESTART,
        }),
      })
      .prefault({})
      .meta({ description: 'Where the migration waits for a person.' }),
    inputs: z.record(z.string(), text).default({}).meta({
      description: 'Artifacts of stages that are not selected: key (stage-01/analysis.json) to path of a file.',
      applies: RESTART,
    }),
    transfer: transfer.prefault({}).meta({ description: 'How rows are copied.' }),
    telemetry: z
      .strictObject({
        logLevel: z
          .enum(['debug', 'info', 'warn', 'error'])
          .default('info')
          .meta({ description: 'Least level of the log lines of the worker.', applies: WORKER }),
        metricsPort: z
          .int()
          .min(0)
          .max(65535)
          .optional()
          .meta({ description: 'Prometheus port of the worker; 0 takes a free one. Without it: none.' })
          .meta({ applies: WORKER }),
        otlpEndpoint: z
          .url({ protocol: /^https?$/, error: 'a URL that begins with http:// or https://' })
          .optional()
          .meta({
            description: 'OpenTelemetry collector (gRPC) for the spans of worker and command line. Without it: none.',
            applies: WORKER,
          }),
      })
      .prefault({})
      .meta({ description: 'Logs and metrics of the worker, traces of worker and command line.' }),
  })
  .meta({ title: 'landfall.yaml', description: 'Configuration of a Landfall migration.' });

/** The configuration with all defaults filled in and relative paths made absolute; carries no secret. */
export type MigrationConfig = z.infer<typeof configSchema>;
/** The configuration as a person writes it. */
export type MigrationConfigInput = z.input<typeof configSchema>;
