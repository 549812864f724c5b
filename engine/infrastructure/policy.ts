import { CONTROL_TABLE, physicalTableName } from '../../contracts/names';
import type { ProjectionPlan } from '../../contracts/projection';
import { byCodeUnit } from '../lib/compare';
import { printJson } from '../lib/json';

export interface PolicyInput {
  readonly plan: ProjectionPlan;
  readonly target: { readonly region: string; readonly tablePrefix: string };
  /** 12 digits; null when it is not known, then the policy says `ACCOUNT_ID`. */
  readonly accountId: string | null;
  /** Null: there is no stack, tables are made by themselves. */
  readonly stackName: string | null;
  /** `artifacts.store` of the configuration. */
  readonly artifactStore: string;
  /** References of the configuration that point into Secrets Manager: names. */
  readonly secrets: readonly string[];
}

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
}

/** `aws`, `aws-cn`, `aws-us-gov`. */
export const partitionOf = (region: string): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

/** What the worker calls in the stages infrastructure and transfer, on nothing but the tables and the stack of this migration. */
export function workerPolicy(input: PolicyInput): readonly Statement[] {
  const { plan, target, stackName } = input;
  const partition = partitionOf(target.region);
  const account = input.accountId ?? 'ACCOUNT_ID';
  const arn = (service: string, rest: string): string =>
    `arn:${partition}:${service}:${target.region}:${account}:${rest}`;
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
      // CloudFormation acts with the rights of its caller, and reads more of a table than the template says.
      Sid: 'Tables',
      Effect: 'Allow',
      Action: [
        'dynamodb:CreateTable',
        'dynamodb:DeleteTable',
        'dynamodb:DescribeContinuousBackups',
        'dynamodb:DescribeContributorInsights',
        'dynamodb:DescribeKinesisStreamingDestination',
        'dynamodb:DescribeTable',
        'dynamodb:DescribeTimeToLive',
        'dynamodb:GetResourcePolicy',
        'dynamodb:ListTagsOfResource',
        'dynamodb:TagResource',
        'dynamodb:UntagResource',
        'dynamodb:UpdateContinuousBackups',
        'dynamodb:UpdateTable',
      ],
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
  return [...statements, ...storeStatements(input, partition), ...secretStatements(input, arn)];
}

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
