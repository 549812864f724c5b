/** The part of the CloudFormation format that Landfall writes; an object, never a text that is glued together. */
export type Intrinsic =
  | { readonly Ref: string }
  | { readonly 'Fn::Sub': string }
  | { readonly 'Fn::GetAtt': readonly [string, string] };

export interface KeySchemaElement {
  readonly AttributeName: string;
  readonly KeyType: 'HASH' | 'RANGE';
}

/** How much a table or an index serves. */
interface TemplateCapacity {
  readonly ProvisionedThroughput?: { readonly ReadCapacityUnits: number; readonly WriteCapacityUnits: number };
  readonly OnDemandThroughput?: { readonly MaxReadRequestUnits?: number; readonly MaxWriteRequestUnits?: number };
  readonly WarmThroughput?: { readonly ReadUnitsPerSecond: number; readonly WriteUnitsPerSecond: number };
}

export interface TemplateIndex extends TemplateCapacity {
  readonly IndexName: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly Projection: {
    readonly ProjectionType: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
    readonly NonKeyAttributes?: readonly string[];
  };
}

export interface AttributeDefinition {
  readonly AttributeName: string;
  readonly AttributeType: 'S' | 'N' | 'B';
}

export interface TableProperties extends TemplateCapacity {
  readonly TableName: string;
  readonly BillingMode: 'PAY_PER_REQUEST' | 'PROVISIONED';
  readonly AttributeDefinitions: readonly AttributeDefinition[];
  readonly KeySchema: readonly KeySchemaElement[];
  readonly GlobalSecondaryIndexes?: readonly TemplateIndex[];
  readonly DeletionProtectionEnabled: Intrinsic;
  readonly PointInTimeRecoverySpecification: { readonly PointInTimeRecoveryEnabled: Intrinsic };
  readonly SSESpecification: {
    readonly SSEEnabled: true;
    readonly SSEType: 'KMS';
    /** Left out: the key that AWS manages for DynamoDB in the account. */
    readonly KMSMasterKeyId?: string | Intrinsic;
  };
  readonly StreamSpecification?: { readonly StreamViewType: 'NEW_AND_OLD_IMAGES' };
  readonly Tags: readonly { readonly Key: string; readonly Value: string }[];
}

export interface TableResource {
  readonly Type: 'AWS::DynamoDB::Table';
  readonly DeletionPolicy: 'Retain';
  readonly UpdateReplacePolicy: 'Retain';
  readonly Properties: TableProperties;
}

/** A property of a resource that Landfall only writes. */
export type TemplateValue =
  | string
  | number
  | boolean
  | readonly TemplateValue[]
  | { readonly [name: string]: TemplateValue };

/** What stands in a stack beside its tables. */
export interface OtherResource {
  readonly Type:
    | 'AWS::ApplicationAutoScaling::ScalableTarget'
    | 'AWS::ApplicationAutoScaling::ScalingPolicy'
    | 'AWS::CloudTrail::Trail'
    | 'AWS::CloudWatch::Alarm'
    | 'AWS::CloudWatch::Dashboard'
    | 'AWS::IAM::Role'
    | 'AWS::KMS::Alias'
    | 'AWS::KMS::Key'
    | 'AWS::S3::Bucket'
    | 'AWS::S3::BucketPolicy'
    | 'AWS::SNS::Topic'
    | 'AWS::SNS::TopicPolicy';
  readonly DeletionPolicy?: 'RetainExceptOnCreate';
  readonly UpdateReplacePolicy?: 'Retain';
  /** Logical id of what must be there before and is not referred to. */
  readonly DependsOn?: string;
  readonly Properties: Readonly<Record<string, TemplateValue>>;
}

export type Resource = TableResource | OtherResource;

type TemplateCapability = 'CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM';

/** What CloudFormation wants to be told about a template before it takes it: that it makes roles; the capability for named ones holds for all. */
export function capabilitiesOf({ Resources }: Pick<Template, 'Resources'>): readonly TemplateCapability[] {
  const roles = Object.values(Resources).filter(({ Type }) => Type === 'AWS::IAM::Role');
  if (roles.length === 0) return [];
  return [roles.some(({ Properties }) => 'RoleName' in Properties) ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM'];
}

export const isTable = (resource: Resource): resource is TableResource => resource.Type === 'AWS::DynamoDB::Table';

/** The tables of a template, in its order. */
export const tablesOf = (template: Pick<Template, 'Resources'>): readonly TableResource[] =>
  Object.values(template.Resources).filter(isTable);

export interface Template {
  readonly AWSTemplateFormatVersion: '2010-09-09';
  readonly Description: string;
  readonly Parameters: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<
    Record<
      string,
      { readonly Description: string; readonly Value: Intrinsic; readonly Export: { readonly Name: Intrinsic } }
    >
  >;
}
