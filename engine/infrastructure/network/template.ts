import { stringify } from 'yaml';
import { CONTROL_TABLE, physicalTableName } from '../../../contracts/names';
import type { ProjectionPlan } from '../../../contracts/projection';
import { byCodeUnit } from '../../lib/compare';
import { tableArn } from '../resources/arn';
import type { TemplateValue } from '../template-types';
import { privateWays } from './ways';

export interface NetworkInput {
  readonly plan: ProjectionPlan;
  readonly migration: string;
  readonly target: { readonly tablePrefix: string };
  /** `artifacts.store` of the configuration. */
  readonly artifactStore: string;
}

/**
 * An optional stack beside that of the tables, which a person deploys into a VPC of their own: endpoints for DynamoDB and S3 that let nothing else through, and
 * ways to a source outside of AWS, by VPN or Direct Connect, with its routes and names. What it needs to know of the VPC are parameters; a part whose
 * parameters are empty is not made.
 * Sources: Amazon VPC User Guide (AWS PrivateLink), "Gateway endpoints for Amazon DynamoDB" and "for Amazon S3"; AWS Site-to-Site VPN User Guide; Route 53
 * Developer Guide, "Forwarding outbound DNS queries to your network".
 */
export function networkTemplate({ plan, migration, target, artifactStore }: NetworkInput): string {
  const names = [...plan.tables.map(({ name }) => name), CONTROL_TABLE].map((name) => physicalTableName(target, name));
  const tables = names.sort(byCodeUnit).flatMap((name) => [tableArn(name), tableArn(`${name}/*`)]);
  const bucket = /^s3:\/\/([^/]+)/.exec(artifactStore)?.[1];
  const ways = privateWays();
  return stringify(
    {
      AWSTemplateFormatVersion: '2010-09-09',
      Description: `Network of the migration ${migration}: private ways to DynamoDB, S3 and the source`,
      Parameters: { ...VPC_PARAMETERS, ...ways.parameters },
      Conditions: ways.conditions,
      Resources: {
        DynamoDBEndpoint: gatewayEndpoint('dynamodb', 'dynamodb:*', tables),
        ...(bucket !== undefined && {
          S3Endpoint: gatewayEndpoint('s3', 's3:*', [
            { 'Fn::Sub': `arn:\${AWS::Partition}:s3:::${bucket}` },
            { 'Fn::Sub': `arn:\${AWS::Partition}:s3:::${bucket}/*` },
          ]),
        }),
        ...ways.resources,
      },
    },
    { lineWidth: 0, aliasDuplicateObjects: false, singleQuote: true, version: '1.1' },
  );
}

const VPC_PARAMETERS = {
  VpcId: { Type: 'AWS::EC2::VPC::Id', Description: 'VPC of the workers.' },
  RouteTableIds: {
    Type: 'CommaDelimitedList',
    Description: 'Route tables of the subnets of the workers: ways to DynamoDB, S3 and the source are entered there.',
  },
};

/** A gateway endpoint costs nothing. Its policy bounds what goes through it; who may do what is the matter of roles. */
const gatewayEndpoint = (service: 'dynamodb' | 's3', Action: string, Resource: readonly TemplateValue[]) => ({
  Type: 'AWS::EC2::VPCEndpoint',
  Properties: {
    VpcEndpointType: 'Gateway',
    VpcId: { Ref: 'VpcId' },
    ServiceName: { 'Fn::Sub': `com.amazonaws.\${AWS::Region}.${service}` },
    RouteTableIds: { Ref: 'RouteTableIds' },
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Sid: 'OfThisMigration', Effect: 'Allow', Principal: '*', Action, Resource }],
    },
  },
});
