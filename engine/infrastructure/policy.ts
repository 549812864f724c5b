import { CONTROL_TABLE, physicalTableName } from '../../contracts/names';
import type { ProjectionPlan } from '../../contracts/projection';
import { byCodeUnit } from '../lib/compare';
import { printJson } from '../lib/json';
import { glueStatements } from './policy-glue';
import { scalingStatements } from './policy-scaling';
import type { Statement } from './policy-statement';
import { trailStatements } from './policy-trail';
import { KEY_USE, makesKey, type Encryption } from './resources/key';
import { makesRoles, rolePath, type RoleSettings } from './resources/roles';
import { MIGRATION_TAG } from './resources/tag';

export interface PolicyInput {
  readonly plan: ProjectionPlan;
  readonly migration: string;
  readonly target: {
    readonly region: string;
    readonly tablePrefix: string;
    readonly encryption?: Encryption;
    readonly alarms?: object | undefined;
    readonly roles?: RoleSettings | undefined;
    readonly trail?: object | undefined;
    readonly capacity?: { readonly mode: string } | undefined;
  };
  /** 12 digits; null when it is not known, then the policy says `ACCOUNT_ID`. */
  readonly accountId: string | null;
  /** Null: there is no stack, tables are made by themselves. */
  readonly stackName: string | null;
  /** `artifacts.store` of the configuration. */
  readonly artifactStore: string;
  /** Tables are made by imports from S3. Default false. */
  readonly imports?: boolean;
  /** Role of the Spark jobs that write the items. Default: there are none. */
  readonly glueRole?: string | undefined;
  /** References of the configuration that point into Secrets Manager: names. */
  readonly secrets: readonly string[];
}

/** `aws`, `aws-cn`, `aws-us-gov`. */
export const partitionOf = (region: string): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

/**
 * Actions on tables that the worker itself never asks for: CloudFormation acts with the rights of its caller, and reads more of a table than
 * the template says. The rights on keys, alarms, dashboard, topic and roles are all of this kind.
 */
export const FOR_CLOUDFORMATION: readonly string[] = [
  'dynamodb:DescribeContributorInsights',
  'dynamodb:DescribeKinesisStreamingDestination',
  'dynamodb:DescribeTimeToLive',
  'dynamodb:GetResourcePolicy',
  'dynamodb:TagResource',
  'dynamodb:UntagResource',
];

/** What the worker calls in the stages infrastructure and transfer, on nothing but the tables and the stack of this migration. */
export function workerPolicy(input: PolicyInput): readonly Statement[] {
  const { plan, target, stackName } = input;
  const partition = partitionOf(target.region);
  const account = input.accountId ?? 'ACCOUNT_ID';
  const arn = (service: string, rest: string): string =>
    `arn:${partition}:${service}:${target.region}:${account}:${rest}`;
  // Of no region.
  const roleArn = (path: string): string => `arn:${partition}:iam::${account}:role${path}`;
  const { glueRole } = input;
  const names = [...plan.tables.map((table) => table.name), CONTROL_TABLE];
  const tables = names.map((name) => arn('dynamodb', `table/${physicalTableName(target, name)}`)).sort(byCodeUnit);
  const statements: Statement[] = [
    { Sid: 'WhoAmI', Effect: 'Allow', Action: ['sts:GetCallerIdentity'], Resource: '*' },
    ...(stackName === null
      ? []
      : [
          {
            Sid: 'Stack',
            Effect: 'Allow' as const,
            Action: [
              'cloudformation:CreateChangeSet',
              'cloudformation:DeleteChangeSet',
              'cloudformation:DeleteStack',
              'cloudformation:DescribeChangeSet',
              'cloudformation:DescribeStackEvents',
              'cloudformation:DescribeStackResources',
              'cloudformation:DescribeStacks',
              'cloudformation:ExecuteChangeSet',
              'cloudformation:GetTemplate',
            ],
            Resource: arn('cloudformation', `stack/${stackName}/*`),
          },
        ]),
    {
      Sid: 'Tables',
      Effect: 'Allow',
      Action: [
        'dynamodb:CreateTable',
        'dynamodb:DeleteTable',
        'dynamodb:DescribeContinuousBackups',
        'dynamodb:DescribeTable',
        'dynamodb:ListTagsOfResource',
        'dynamodb:UpdateContinuousBackups',
        'dynamodb:UpdateTable',
        ...FOR_CLOUDFORMATION,
      ].sort(byCodeUnit),
      Resource: tables,
    },
    {
      Sid: 'Items',
      Effect: 'Allow',
      Action: [
        'dynamodb:BatchGetItem',
        'dynamodb:BatchWriteItem',
        'dynamodb:ConditionCheckItem',
        'dynamodb:DeleteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:Scan',
        'dynamodb:UpdateItem',
      ],
      Resource: tables.flatMap((table) => [table, `${table}/index/*`]),
    },
  ];
  return [
    ...statements,
    ...keyStatements(input, arn),
    ...alarmStatements(input, arn),
    ...roleStatements(input, roleArn),
    ...(stackName === null || target.trail === undefined ? [] : trailStatements(stackName, { partition, arn })),
    ...(stackName === null || target.capacity?.mode !== 'provisioned' ? [] : scalingStatements(partition, arn)),
    ...driftStatements(input, arn),
    ...(input.imports === true ? importStatements(tables, arn) : []),
    ...(glueRole === undefined
      ? []
      : glueStatements(
          { migration: input.migration, roleArn: glueRole.startsWith('arn:') ? glueRole : roleArn(`/${glueRole}`) },
          arn,
        )),
    ...storeStatements(input, partition),
    ...secretStatements(input, arn),
  ];
}

/**
 * A key that the stack makes is known by the tag of the migration; its policy lets whoever may use the tables use it. The use of a key that is
 * given has to be allowed here, unless its own policy does.
 */
function keyStatements(
  { migration, stackName, target: { region, encryption } }: PolicyInput,
  arn: (service: string, rest: string) => string,
): readonly Statement[] {
  if (makesKey(encryption))
    return [
      {
        Sid: 'MakeKey',
        Effect: 'Allow',
        Action: ['kms:CreateKey', 'kms:TagResource'],
        Resource: '*',
        Condition: { StringEquals: { [`aws:RequestTag/${MIGRATION_TAG}`]: migration } },
      },
      {
        Sid: 'Key',
        Effect: 'Allow',
        Action: [
          'kms:CreateAlias',
          'kms:DeleteAlias',
          'kms:DescribeKey',
          'kms:EnableKeyRotation',
          'kms:GetKeyPolicy',
          'kms:GetKeyRotationStatus',
          'kms:ListResourceTags',
          'kms:PutKeyPolicy',
          'kms:UpdateAlias',
          'kms:UpdateKeyDescription',
        ],
        Resource: arn('kms', 'key/*'),
        Condition: { StringEquals: { [`aws:ResourceTag/${MIGRATION_TAG}`]: migration } },
      },
      {
        Sid: 'KeyAlias',
        Effect: 'Allow',
        Action: ['kms:CreateAlias', 'kms:DeleteAlias', 'kms:UpdateAlias'],
        Resource: arn('kms', `alias/${stackName ?? ''}-data`),
      },
    ];
  if (encryption === undefined || encryption === 'aws-managed') return [];
  return [
    {
      Sid: 'Key',
      Effect: 'Allow',
      Action: KEY_USE,
      Resource: encryption,
      Condition: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` } },
    },
  ];
}

/** CloudFormation names what it makes after the stack. */
function alarmStatements(
  { stackName, target: { alarms } }: PolicyInput,
  arn: (service: string, rest: string) => string,
): readonly Statement[] {
  if (alarms === undefined || stackName === null) return [];
  return [
    {
      Sid: 'Alarms',
      Effect: 'Allow',
      Action: [
        'cloudwatch:DeleteAlarms',
        'cloudwatch:DescribeAlarms',
        'cloudwatch:ListTagsForResource',
        'cloudwatch:PutMetricAlarm',
        'cloudwatch:TagResource',
        'cloudwatch:UntagResource',
      ],
      Resource: arn('cloudwatch', `alarm:${stackName}-*`),
    },
    {
      Sid: 'Dashboard',
      Effect: 'Allow',
      Action: ['cloudwatch:DeleteDashboards', 'cloudwatch:GetDashboard', 'cloudwatch:PutDashboard'],
      // Dashboards are of no region.
      Resource: arn('cloudwatch', `dashboard/${stackName}`).replace(/:[^:]*(:[^:]*:dashboard)/, ':$1'),
    },
    {
      Sid: 'Topic',
      Effect: 'Allow',
      Action: [
        'sns:CreateTopic',
        'sns:DeleteTopic',
        'sns:GetTopicAttributes',
        'sns:ListSubscriptionsByTopic',
        'sns:ListTagsForResource',
        'sns:SetTopicAttributes',
        'sns:Subscribe',
        'sns:TagResource',
        'sns:Unsubscribe',
        'sns:UntagResource',
      ],
      Resource: arn('sns', `${stackName}-*`),
    },
  ];
}

const ROLE_ACTIONS: readonly string[] = [
  'iam:DeleteRole',
  'iam:DeleteRolePolicy',
  'iam:GetRole',
  'iam:GetRolePolicy',
  'iam:ListAttachedRolePolicies',
  'iam:ListRolePolicies',
  'iam:TagRole',
  'iam:UntagRole',
  'iam:UpdateAssumeRolePolicy',
  'iam:UpdateRole',
  'iam:UpdateRoleDescription',
];

/** What gives a role its rights: with a boundary only within it. */
const ROLE_MAKING: readonly string[] = ['iam:CreateRole', 'iam:PutRolePolicy'];

/** Roles lie below a path of the stack. */
function roleStatements(
  { stackName, glueRole, target: { roles } }: PolicyInput,
  roleArn: (path: string) => string,
): readonly Statement[] {
  if (roles === undefined || !makesRoles(roles) || stackName === null) return [];
  const named = roles.glue === true && glueRole !== undefined ? [roleArn(`/${glueRole}`)] : [];
  const below = roleArn(`${rolePath(stackName)}*`);
  const Resource = named.length === 0 ? below : [below, ...named];
  const boundary = roles.permissionsBoundary;
  if (boundary === undefined)
    return [{ Sid: 'Roles', Effect: 'Allow', Action: [...ROLE_ACTIONS, ...ROLE_MAKING].sort(byCodeUnit), Resource }];
  return [
    { Sid: 'Roles', Effect: 'Allow', Action: ROLE_ACTIONS, Resource },
    {
      Sid: 'BoundedRoles',
      Effect: 'Allow',
      Action: [...ROLE_MAKING, 'iam:PutRolePermissionsBoundary'],
      Resource,
      Condition: { StringEquals: { 'iam:PermissionsBoundary': boundary } },
    },
  ];
}

/** What a stack holds beside its tables is compared by CloudFormation. */
function driftStatements(
  { stackName, target: { alarms, capacity, encryption, roles, trail } }: PolicyInput,
  arn: (service: string, rest: string) => string,
): readonly Statement[] {
  const others =
    alarms !== undefined ||
    makesRoles(roles) ||
    trail !== undefined ||
    capacity?.mode === 'provisioned' ||
    makesKey(encryption);
  if (stackName === null || !others) return [];
  return [
    {
      Sid: 'Drift',
      Effect: 'Allow',
      Action: ['cloudformation:DescribeStackResourceDrifts', 'cloudformation:DetectStackDrift'],
      Resource: arn('cloudformation', `stack/${stackName}/*`),
    },
    {
      Sid: 'DriftStatus',
      Effect: 'Allow',
      Action: ['cloudformation:DescribeStackDriftDetectionStatus'],
      Resource: '*',
    },
  ];
}

/** DynamoDB reads the objects and writes its error log with the rights of whoever asks for the import. */
const importStatements = (
  tables: readonly string[],
  arn: (service: string, rest: string) => string,
): readonly Statement[] => [
  { Sid: 'Import', Effect: 'Allow', Action: ['dynamodb:ImportTable'], Resource: tables },
  {
    Sid: 'ImportState',
    Effect: 'Allow',
    Action: ['dynamodb:DescribeImport'],
    Resource: tables.map((table) => `${table}/import/*`),
  },
  { Sid: 'ImportList', Effect: 'Allow', Action: ['dynamodb:ListImports'], Resource: '*' },
  {
    Sid: 'ImportLog',
    Effect: 'Allow',
    Action: [
      'logs:CreateLogGroup',
      'logs:CreateLogStream',
      'logs:DescribeLogGroups',
      'logs:DescribeLogStreams',
      'logs:PutLogEvents',
      'logs:PutRetentionPolicy',
    ],
    Resource: arn('logs', 'log-group:/aws-dynamodb/*'),
  },
];

function storeStatements({ artifactStore }: PolicyInput, partition: string): readonly Statement[] {
  const match = /^s3:\/\/([^/]+)(?:\/(.*?))?\/*$/.exec(artifactStore);
  if (!match) return [];
  const bucket = `arn:${partition}:s3:::${match[1] ?? ''}`;
  const prefix = match[2] ? `${match[2]}/` : '';
  return [
    {
      Sid: 'Artifacts',
      Effect: 'Allow',
      Action: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
      Resource: `${bucket}/${prefix}*`,
    },
    { Sid: 'ArtifactList', Effect: 'Allow', Action: ['s3:ListBucket'], Resource: bucket },
  ];
}

const secretStatements = (
  { secrets }: PolicyInput,
  arn: (service: string, rest: string) => string,
): readonly Statement[] =>
  secrets.length === 0
    ? []
    : [
        {
          Sid: 'Secrets',
          Effect: 'Allow',
          Action: ['secretsmanager:GetSecretValue'],
          // Secrets Manager adds six characters to the name.
          Resource: [...secrets]
            .sort(byCodeUnit)
            .map((name) => (name.startsWith('arn:') ? name : arn('secretsmanager', `secret:${name}-??????`))),
        },
      ];

export const printPolicy = (statements: readonly Statement[]): string =>
  printJson({ Version: '2012-10-17', Statement: statements });
