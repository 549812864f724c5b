import { regionalArn } from '../resources/arn';
import {
  dataTables,
  keyStatements,
  secretStatements,
  storeLocation,
  type RoleInput,
  type RoleStatement,
} from './statement';

/** Settings of the jobs that their rights depend on. */
export interface GlueRoleSettings {
  /** Name of the role, as `transfer.glue.role` has it. */
  readonly name: string;
  /** A job has a network interface in a VPC. */
  readonly network: boolean;
  /** In Secrets Manager: what the connection to the source names. */
  readonly secrets: readonly string[];
}

/**
 * What a job of the engine `glue` does: its script asks DynamoDB and S3 (`engine/transfer/glue/python`), Glue itself reads script and connection, writes
 * logs and metrics, and makes the network interface. A test compares the calls of the script with these statements, both ways.
 * Source of what Glue itself needs: AWS Glue Developer Guide, "Step 2: Create an IAM role for AWS Glue" and the policy AWSGlueServiceRole, of which
 * this is the part that a Spark job with a connection uses.
 */
export const glueRoleStatements = (
  input: RoleInput,
  { network, secrets }: GlueRoleSettings,
): readonly RoleStatement[] => [
  { Sid: 'Tables', Effect: 'Allow', Action: ['dynamodb:BatchWriteItem'], Resource: dataTables(input) },
  ...keyStatements(input),
  ...scriptStatements(input),
  {
    Sid: 'Connections',
    Effect: 'Allow',
    Action: ['glue:GetConnection'],
    Resource: [regionalArn('glue', 'catalog'), regionalArn('glue', `connection/landfall-${input.migration}-*`)],
  },
  ...secretStatements(secrets),
  {
    Sid: 'Logs',
    Effect: 'Allow',
    Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: [regionalArn('logs', 'log-group:/aws-glue/*')],
  },
  {
    // Metrics have no resources.
    Sid: 'Metrics',
    Effect: 'Allow',
    Action: ['cloudwatch:PutMetricData'],
    Resource: ['*'],
    Condition: { StringEquals: { 'cloudwatch:namespace': 'Glue' } },
  },
  ...(network ? NETWORK : []),
];

/** Scripts, ranges, and what became of them. */
function scriptStatements(input: RoleInput): readonly RoleStatement[] {
  const location = storeLocation(input);
  if (location === undefined) return [];
  return [
    {
      Sid: 'Scripts',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: [{ 'Fn::Sub': `arn:\${AWS::Partition}:s3:::${location.bucket}/${location.below}scripts/glue/*` }],
    },
  ];
}

/** Network interfaces are looked for and made anywhere; Glue marks its own, and may mark nothing else. */
const NETWORK: readonly RoleStatement[] = [
  {
    Sid: 'NetworkInterface',
    Effect: 'Allow',
    Action: [
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeRouteTables',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcAttribute',
      'ec2:DescribeVpcEndpoints',
    ],
    Resource: ['*'],
  },
  {
    Sid: 'NetworkInterfaceTags',
    Effect: 'Allow',
    Action: ['ec2:CreateTags', 'ec2:DeleteTags'],
    Resource: [regionalArn('ec2', 'network-interface/*')],
    Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['aws-glue-service-resource'] } },
  },
];
