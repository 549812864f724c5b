/** The hand-written parts of docs/configuration.md. */

export const pageHead = `<!-- Printed from contracts/schemas/config.ts by scripts/docs/write.ts; change it there. -->

# Configuration

One file, \`landfall.yaml\`, describes one migration. \`landfall init\` writes it with comments; \`landfall doctor\` tries what it says.

- Every wrong value is reported at once, with line and column, what was found and what is allowed; keys that do not exist are errors.
- Relative paths are meant from the folder of the file.
- Editors check and complete the file with [landfall.schema.json](landfall.schema.json): put
  \`# yaml-language-server: $schema=./landfall.schema.json\` at its top.
- The configuration travels in the input of the workflow: a changed file applies to the next \`landfall start\`, and, but for settings that say where
  things lie, to the next \`landfall restart\`. Secrets of files and of Secrets Manager are read anew at every connection, so a corrected password needs no new start; one in the environment needs a new worker.
- \`--config FILE\` names another file; \`--name\`, \`--address\` and \`--namespace\` replace \`name\`, \`temporal.address\` and \`temporal.namespace\`.

## Secrets

A secret is never written into the file, only where it lies. A secret given as plain text is refused, and not repeated in the message.

| reference | read from |
|---|---|
| \`env:NAME\` | the environment of the worker (and of the client, for \`landfall doctor\` and an encryption key) |
| \`file:PATH\` | a file on the machine of the worker; the last line break is no part of the secret |
| \`secretsmanager:NAME\` | AWS Secrets Manager in \`target.region\` |
| \`secretsmanager:NAME#field\` | a field of a JSON secret there |

AWS credentials are no settings: they come from the environment, profile or role of the worker.
`;

export const pageTail = `## Alarms

A migration that stops (a certificate or a right that is refused, an artifact that was changed, differences, any other failure of the closed list)
waits for a person. The worker that runs it then says so, once:

- the metric \`landfall_halts_total{code,stage}\` at \`telemetry.metricsPort\` goes up by one,
- a line of its log at the level \`error\` has \`"msg":"migration halted"\` with \`workflowId\`, \`stage\`, \`code\`, \`error\` and \`fix\`.

Let your monitoring watch one of them, as this rule of Prometheus does:

\`\`\`yaml
- alert: LandfallHalted
  expr: (landfall_halts_total unless landfall_halts_total offset 15m) or (increase(landfall_halts_total[15m]) > 0)
\`\`\`

The first half is for a counter that was born with its first halt, which is no increase for Prometheus. Landfall itself sends no message to anybody.
A worker that is killed at the very moment may say nothing; the state \`stopped\` in the search attribute \`LandfallState\` is always right.

## The account on the source

The migration needs an account of its own with these rights:

\`\`\`sql
CREATE USER 'landfall'@'%' IDENTIFIED BY '..' REQUIRE SSL;
GRANT SELECT, SHOW VIEW ON \`shop\`.* TO 'landfall'@'%';
GRANT CREATE VIEW, SHOW VIEW, SELECT, DROP ON \`landfall_views\`.* TO 'landfall'@'%';
GRANT REPLICATION CLIENT, REPLICATION SLAVE ON *.* TO 'landfall'@'%';
\`\`\`

\`shop\` stands for \`source.database\`, \`landfall_views\` for \`source.viewSchema\`, which must exist. The views have a schema of their own so that
the account needs no right to change anything in the schema of the application. \`landfall doctor\` names every right that is missing.

MySQL hides triggers, routines and events from this account, and the analysis then says so instead of naming them. Let it see them for the time
of the analysis where the schema has some; these rights allow more than looking, so take them away afterwards:

\`\`\`sql
GRANT TRIGGER, EVENT, EXECUTE ON \`shop\`.* TO 'landfall'@'%';
\`\`\`

## The identities on AWS

Several, because who moves rows need not be able to change tables, and an application neither:

- **Who deploys** runs the stage infrastructure, rolls it back and verifies it. Its rights are in \`stage-06/sample-iam-policy.json\`, with the tables, stack and bucket of the migration.
- **The role of the worker**, \`WorkerRole\` of the stack, is made where \`target.roles.worker\` names who may take it. It has what the stage transfer asks of DynamoDB, S3 and
  Secrets Manager, preflight, verification and undo among it, and nothing else. \`stage-06/deployment-results.md\` has its ARN as \`WorkerRoleArn\`.
- **The role of the application**, \`ApplicationRole\` (\`ApplicationRoleArn\`), is made where \`target.roles.application\` names who may take it. It has the actions that the plans of the access
  patterns ask for, each on the tables and indexes that are asked, conditions on rows that are referred to, lookup items and counters among them. A statement that is not in the analysis may be refused.
- **The role of the Spark jobs**, \`GlueRole\`, has the name that \`transfer.glue.role\` has. It is made with \`target.roles.glue: true\`, for AWS Glue alone.

Where the role is named in a profile, the worker takes it by itself:

\`\`\`ini
# ~/.aws/config
[profile landfall-transfer]
role_arn = arn:aws:iam::123456789012:role/landfall/landfall-shop/landfall-shop-WorkerRole-1A2B3C
source_profile = default
\`\`\`

Stop the worker when the stage infrastructure is done (\`landfall pause\` holds the migration meanwhile) and start it again with \`AWS_PROFILE=landfall-transfer landfall worker\`. A rollback below
the transfer needs a worker with the rights of who deploys. With \`transfer.engine: s3-import\` the transfer makes tables itself, so that there is no such role.

## The servers of the proofs

With \`modeling.proof\` the stage modeling proves the model on servers of its own: sampled rows, closed over what they refer to, go to a scratch
database and become items in a DynamoDB; tables are built anew from these items and compared row by row. The scratch server has the flavour
of the source, and should have its version; a server that nobody else needs is best. Databases \`landfall_scratch_..\` and tables \`landfall-proof-..\` are gone
afterwards; what a killed run left behind goes when the next one starts. The account of the scratch server needs:

\`\`\`sql
GRANT ALL PRIVILEGES ON \`landfall\\_scratch\\_%\`.* TO 'landfall'@'%';
\`\`\`

Without \`scratch\` each sampled row is compared with the source, without \`endpoint\` the items stay in memory; \`lossless-proof.json\` says which.
With both, each access pattern is also asked on both sides: the original SQL on the scratch server, its plan on the DynamoDB, with the same values over the
same rows; \`answerable-proof.json\` has what came of it. What is not answered as the source answers it waits for a person at the gate
\`modeling/patterns\`, by name. The writes of each transaction of the application then run in one transaction of the scratch server and as one TransactWriteItems on DynamoDB, each item once;
answers, rows and items are compared, and one that is not as one waits at the same gate. Without one of the two servers, or with \`answers: false\`, nobody knows, and gate and exit check say so. It takes a minute
for 50 access patterns.
\`landfall contract prove\` runs the same proofs without Temporal, on servers of this configuration or of its options.
\`landfall local up\` has both servers: its MySQL or MariaDB, whose migration login has this right, and DynamoDB Local.
`;
