import type { StageName } from '../../contracts/names';

/** What `landfall init` asks for, or takes from its flags. */
export interface InitAnswers {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** A reference, never the secret. */
  readonly password: string;
  readonly tls: 'required' | 'disabled';
  /** PEM file of the authority that signed the server's certificate. Undefined: those that Node.js knows. */
  readonly ca: string | undefined;
  /** Undefined: no application, the patterns come from the schema alone. */
  readonly applicationPath: string | undefined;
  readonly region: string;
  /** Undefined: AWS itself. */
  readonly endpoint: string | undefined;
  readonly address: string;
  readonly stages: readonly StageName[];
}

/** A text as YAML: double quotes wherever a plain text could be read as something else. */
const yaml = (text: string): string =>
  /^[A-Za-z][A-Za-z0-9_./-]*(:[A-Za-z0-9_./#-]+)?$/.test(text) && !/^(true|false|null|yes|no|on|off)$/i.test(text)
    ? text
    : JSON.stringify(text);

/** The commented landfall.yaml that `landfall init` writes; what is commented out shows the default. */
export function configTemplate(answers: InitAnswers): string {
  const application =
    answers.applicationPath === undefined
      ? `# The application: its source and query logs tell the access patterns. Without it they come from the schema alone.
# application:
#   path: .
#   include: ["src/**/*.ts"]
#   queryLogs: [logs/general.log.gz]
`
      : `# The application: its source and query logs tell the access patterns.
application:
  path: ${yaml(answers.applicationPath)}
  # include: ["src/**/*.ts"]             # glob patterns below path
  # queryLogs: [logs/general.log.gz]     # general or slow query logs, plain or gzip
`;
  return `# yaml-language-server: $schema=./landfall.schema.json
# One migration. Relative paths are meant from the folder of this file. What is commented out shows the default.
version: 1
name: ${yaml(answers.name)} # workflow id: migration/${answers.name}

# Stages to run, in their own order whatever the order here; the others end "skipped: not selected".
stages:
${answers.stages.map((stage) => `  - ${stage}`).join('\n')}

temporal:
  address: ${yaml(answers.address)}
  # namespace: default
  # taskQueue: landfall
  # encryptionKey: env:LANDFALL_KEY      # 32 bytes in hex; without it payloads are not encrypted

# The MySQL or MariaDB server that the application runs on.
source:
  endpoints: # in order of preference
    - name: primary
      host: ${yaml(answers.host)}
      port: ${answers.port}
  database: ${yaml(answers.database)}
  user: ${yaml(answers.user)} # an account of its own with the least rights, see docs/configuration.md
  password: ${yaml(answers.password)} # a reference: env:NAME, file:PATH or secretsmanager:NAME[#field]; never the secret
  tls:
    mode: ${answers.tls} # required or disabled
    ${answers.ca === undefined ? '# ca: ca.pem                         #' : `ca: ${yaml(answers.ca)} #`} authority that signed the certificate of the server
    # serverName: db.internal            # name in the certificate when it differs from host
  # tables:
  #   include: ["*"]
  #   exclude: []
  # viewSchema: landfall_views           # must exist on the source
  # queryTimeoutSeconds: 30

${application}
# Where the tables are made. Credentials come from the environment, profile or role of the worker.
target:
  region: ${yaml(answers.region)}
  # accountId: "123456789012"            # another account halts the migration
  ${answers.endpoint === undefined ? '# endpoint: http://127.0.0.1:4566      #' : `endpoint: ${yaml(answers.endpoint)} #`} an emulator; without it AWS
  # stackName: landfall-${answers.name}
  # tablePrefix: ""
  # deletionProtection: true
  # pointInTimeRecovery: true
  # encryption: aws-managed              # or customer-key, a KMS key that the stack makes; or the ARN of a key
  # capacity:                            # without it on demand, without a maximum
  #   mode: provisioned                  # scaled by the forecast
  # alarms:                              # on throttles, errors and latency, with a topic and a dashboard
  #   emails: [you@example.com]
  # roles:                               # with the rights that are used, and no other
  #   worker: [ecs-tasks.amazonaws.com]  # who may take it
  #   application: [lambda.amazonaws.com]

artifacts:
  store: .landfall/artifacts # or s3://bucket/prefix, which more than about 40 tables need

# modeling:
#   strategy: auto                       # or single-table
#   collections: true                    # children in the item collection of their parent
#   proof:                               # servers on which the model is proven with sampled rows
#     sampleRows: 5000                   # rows of each table
#     scratch:                           # of the flavour of the source; databases landfall_scratch_.. are made and dropped
#       host: 127.0.0.1
#       user: landfall                   # GRANT ALL ON \`landfall\\_scratch\\_%\`.*
#       password: env:SCRATCH_PASSWORD
#     endpoint: http://127.0.0.1:8000    # DynamoDB Local; tables landfall-proof-.. are made and deleted

# Who lets the migration go on: person, or auto (nobody is asked).
gates:
  modeling: person # access patterns, tables, contract
  infrastructure: person # account, region and monthly price

# transfer:
#   sliceSeconds: 10                     # seconds of work between two checkpoints
#   pageRows: 1000                       # rows read at once
#   tablesInParallel: 2
#   writeConcurrency: 4                  # batch writes under way per table
#   writeUnitsPerSecond: 500             # ceiling per table; without it none

# telemetry:
#   logLevel: info
#   metricsPort: 9464                    # Prometheus; without it none
#   otlpEndpoint: http://127.0.0.1:4317  # OpenTelemetry collector; without it none
`;
}
