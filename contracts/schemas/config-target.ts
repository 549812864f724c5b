import { z } from 'zod';

/** A role, a user, a whole account, or a service that runs programs. */
const TRUSTED =
  /^(arn:aws[a-z-]*:iam::\d{12}:(root|(role|user)\/[\w+=,.@/-]+)|(ec2|ecs-tasks|lambda)\.amazonaws\.com(\.cn)?)$/;

const trusted = () =>
  z
    .array(
      z.string().regex(TRUSTED, {
        error:
          'the ARN of a role or user, arn:aws:iam::ACCOUNT:role/NAME, or one of ec2.amazonaws.com, ecs-tasks.amazonaws.com, lambda.amazonaws.com',
      }),
    )
    .min(1)
    .optional();

/** `target` of the configuration. @param start,restart when a changed value takes effect */
export const targetSettings = (START: string, RESTART: string) =>
  z
    .strictObject({
      region: z.string().min(1).meta({ description: 'AWS region.', applies: START }),
      accountId: z
        .string()
        .regex(/^\d{12}$/, { error: 'twelve digits, in quotes' })
        .optional()
        .meta({ description: 'Account that the credentials must belong to; another one halts the migration.' })
        .meta({ applies: START }),
      endpoint: z
        .url({ protocol: /^https?$/, error: 'a URL that begins with http:// or https://' })
        .optional()
        .meta({
          description: 'Endpoint of all AWS services, for an emulator. Without it: AWS itself.',
          applies: START,
        }),
      stackName: z
        .string()
        .regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, {
          error: 'letters, digits and hyphens, a letter first, at most 128',
        })
        .optional()
        .meta({ description: 'CloudFormation stack. Without it: landfall-<name>.', applies: START }),
      tablePrefix: z
        .string()
        .regex(/^[A-Za-z0-9_.-]*$/, { error: 'letters, digits and _ . -' })
        .default('')
        .meta({ description: 'Put before the name of every table.', applies: START }),
      tables: z.enum(['cloudformation', 'mcp']).optional().meta({
        description:
          'How the tables are made. cloudformation: a stack. mcp: the same tables by the MCP server for DynamoDB, without a stack. Without it: cloudformation.',
        applies: START,
      }),
      deletionProtection: z
        .boolean()
        .default(true)
        .meta({ description: 'DynamoDB refuses to delete the tables.', applies: RESTART }),
      pointInTimeRecovery: z
        .boolean()
        .default(true)
        .meta({ description: 'DynamoDB keeps continuous backups of the tables.', applies: RESTART }),
      encryption: z
        .string()
        .regex(/^(aws-managed|customer-key|arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+)$/, {
          error: 'aws-managed, customer-key, or the ARN of a key: arn:aws:kms:REGION:ACCOUNT:key/ID',
        })
        .default('aws-managed')
        .meta({
          description:
            'KMS key that the tables are encrypted with. aws-managed: the one that AWS keeps for DynamoDB in the account; nothing to look after, but its policy cannot be changed and it cannot be used from another account. customer-key: the stack makes one, with rotation and a policy. An ARN: that key.',
          applies: RESTART,
        }),
      networkTemplate: z.boolean().optional().meta({
        description:
          'Write stage-06/network.yaml as well: a stack that a person deploys into a VPC, with endpoints for DynamoDB and S3, and ways to the source by VPN or Direct Connect. Without it: none.',
        applies: RESTART,
      }),
      capacity: z
        .strictObject({
          mode: z.enum(['on-demand', 'provisioned']).default('on-demand').meta({
            description:
              'How tables and indexes are billed. provisioned: units for the average that the forecast has for each, scaled by Application Auto Scaling.',
            applies: RESTART,
          }),
          utilisation: z.int().min(20).max(90).default(70).meta({
            description: 'Share of the provisioned units that auto scaling keeps in use.',
            unit: 'percent',
            applies: RESTART,
          }),
          headroom: z.number().min(1).max(100).default(2).meta({
            description:
              'How far auto scaling may go: times the busiest second of the forecast (the average, where the busiest second is not known).',
            unit: 'times',
            applies: RESTART,
          }),
          maxReadUnits: z.int().min(1).optional().meta({
            description:
              'Read units that a table or an index serves at most: the maximum on demand, or where auto scaling ends. Without it: none, or what the forecast gives.',
            unit: 'read units per second',
            applies: RESTART,
          }),
          maxWriteUnits: z.int().min(1).optional().meta({
            description: 'The same of write units. The transfer is bound by it as well.',
            unit: 'write units per second',
            applies: RESTART,
          }),
          warm: z.boolean().default(true).meta({
            description:
              'Tables and indexes on demand are warmed where the busiest second of the forecast, or transfer.writeUnitsPerSecond, is more than a new table takes at once (12,000 reads, 4,000 writes). It is paid once.',
            applies: RESTART,
          }),
        })
        .optional()
        .meta({
          description: 'How much tables and indexes serve. Without it: on demand, without a maximum and not warmed.',
        }),
      alarms: z
        .strictObject({
          emails: z
            .array(z.email({ error: 'an e-mail address' }))
            .default([])
            .meta({
              description:
                'Who is told of an alarm; each address has to confirm a first mail. Without target.alarms there are no alarms, no topic and no dashboard.',
              applies: RESTART,
            }),
          latencyMilliseconds: z.number().min(1).default(50).meta({
            description: 'Mean of a minute, inside of DynamoDB, above which a GetItem or Query counts as slow.',
            unit: 'milliseconds',
            applies: RESTART,
          }),
        })
        .optional()
        .meta({
          description:
            'Alarms of CloudWatch on throttles, errors and latency of every table and index, a topic of SNS that they are sent to, and a dashboard. Without it: none.',
        }),
      trail: z
        .strictObject({
          keepDays: z.int().min(1).max(3650).default(365).meta({
            description: 'For how long an event is kept.',
            unit: 'days',
            applies: RESTART,
          }),
        })
        .optional()
        .meta({
          description:
            'A trail of CloudTrail with each call on an item of the tables, in a bucket of its own that outlives the stack. Without it: none.',
        }),
      roles: z
        .strictObject({
          worker: trusted().meta({
            description:
              'Who may take the role of the worker, which has the rights that the stage transfer uses and no other: ARNs of roles and users, or names of AWS services. Without it: no such role.',
            applies: RESTART,
          }),
          application: trusted().meta({
            description:
              'Who may take the role of the application, which has the actions on tables and indexes that the plans of the access patterns ask for and no other. Without it: no such role.',
            applies: RESTART,
          }),
          glue: z.boolean().optional().meta({
            description:
              'The stack makes the role that transfer.glue.role names, for the Spark jobs of the engine glue, with the rights that they use and no other. Without it: the role is there already.',
            applies: RESTART,
          }),
          permissionsBoundary: z
            .string()
            .regex(/^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/, {
              error: 'the ARN of a policy: arn:aws:iam::ACCOUNT:policy/NAME',
            })
            .optional()
            .meta({
              description:
                'Policy that bounds what the roles may ever do, where the account asks for one. Without it: none.',
              applies: RESTART,
            }),
        })
        .optional()
        .meta({ description: 'IAM roles of the stack. Without it: none.' }),
    })
    .meta({ description: 'The AWS account that the tables are made in.' });
