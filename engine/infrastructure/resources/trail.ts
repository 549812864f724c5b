import { LandfallError } from '../../../contracts/errors';
import { byCodeUnit } from '../../lib/compare';
import type { OtherResource, TemplateValue } from '../template-types';
import { regionalArn, tableArn } from './arn';
import { MIGRATION_TAG } from './tag';
import { nothingWithoutTls } from './tls';

/** `target.trail` of the configuration. */
export interface TrailSettings {
  /** Days after which an event is deleted. */
  readonly keepDays: number;
}

/** Logical ids of the trail and of the bucket that its events go to. */
const TRAIL = 'Trail';
export const TRAIL_BUCKET = 'TrailBucket';

/** Values of all conditions of the selectors of a trail (CloudTrail User Guide, "Quotas in AWS CloudTrail"). */
const SELECTOR_VALUES = 500;

/**
 * A trail of the data events of the tables: who read and wrote which item when, and with which call. It writes to a bucket of its own, which
 * outlives the stack: what was done during a migration is asked afterwards.
 * Source: AWS CloudTrail User Guide, "Amazon S3 bucket policy for CloudTrail" and "Logging data events".
 * @param tables physical names
 * @throws LandfallError LandfallContractInvalid for more tables than a trail takes
 */
export function trailResources(
  migration: string,
  { keepDays }: TrailSettings,
  tables: readonly string[],
): Readonly<Record<string, OtherResource>> {
  if (tables.length > SELECTOR_VALUES)
    throw new LandfallError(
      'LandfallContractInvalid',
      `a trail takes ${SELECTOR_VALUES} tables and the stack has ${tables.length}; leave out target.trail`,
    );
  const Tags = [{ Key: MIGRATION_TAG, Value: migration }];
  return {
    [TRAIL_BUCKET]: {
      Type: 'AWS::S3::Bucket',
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: { ...BUCKET, LifecycleConfiguration: lifecycle(keepDays), Tags },
    },
    [`${TRAIL_BUCKET}Policy`]: {
      Type: 'AWS::S3::BucketPolicy',
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: { Bucket: { Ref: TRAIL_BUCKET }, PolicyDocument: BUCKET_POLICY },
    },
    [TRAIL]: {
      Type: 'AWS::CloudTrail::Trail',
      // CloudTrail tries the bucket when the trail is made.
      DependsOn: `${TRAIL_BUCKET}Policy`,
      Properties: {
        // Named, because the policy of the bucket, which must be there before, names it.
        TrailName: { Ref: 'AWS::StackName' },
        IsLogging: true,
        EnableLogFileValidation: true,
        S3BucketName: { Ref: TRAIL_BUCKET },
        AdvancedEventSelectors: [
          {
            Name: 'Items of the tables of the migration',
            FieldSelectors: [
              { Field: 'eventCategory', Equals: ['Data'] },
              { Field: 'resources.type', Equals: ['AWS::DynamoDB::Table'] },
              { Field: 'resources.ARN', Equals: [...tables].sort(byCodeUnit).map(tableArn) },
            ],
          },
        ],
        Tags,
      },
    },
  };
}

/** Encrypted with the key of S3: one of KMS would have to let CloudTrail use it, and whoever reads the events. Owned by the account, closed to the public. */
const BUCKET: Readonly<Record<string, TemplateValue>> = {
  BucketEncryption: {
    ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
  },
  OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
  PublicAccessBlockConfiguration: {
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  },
};

const lifecycle = (keepDays: number): TemplateValue => ({
  Rules: [
    {
      Id: 'KeptForSomeTime',
      Status: 'Enabled',
      ExpirationInDays: keepDays,
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
    },
  ],
});

const TRAIL_ARN = regionalArn('cloudtrail', 'trail/${AWS::StackName}');
const BUCKET_ARN: TemplateValue = { 'Fn::GetAtt': [TRAIL_BUCKET, 'Arn'] };

/** The one trail may write, below the account; nobody may do anything without TLS. */
const BUCKET_POLICY: TemplateValue = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'TrailLooksAtTheBucket',
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: 's3:GetBucketAcl',
      Resource: BUCKET_ARN,
      Condition: { StringEquals: { 'aws:SourceArn': TRAIL_ARN } },
    },
    {
      Sid: 'TrailWrites',
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: { 'Fn::Sub': `\${${TRAIL_BUCKET}.Arn}/AWSLogs/\${AWS::AccountId}/*` },
      Condition: {
        StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceArn': TRAIL_ARN },
      },
    },
    nothingWithoutTls('s3:*', [BUCKET_ARN, { 'Fn::Sub': `\${${TRAIL_BUCKET}.Arn}/*` }]),
  ],
};

/** For people: what is recorded, and for how long. */
export const trailText = (settings: TrailSettings | undefined): string =>
  settings === undefined
    ? 'no trail: CloudTrail does not record who reads and writes items'
    : `CloudTrail records each call on an item of the tables in a bucket of its own, for ${settings.keepDays} days; it is kept when the stack goes, and is priced by event`;
