import type { Intrinsic, OtherResource, TemplateValue } from '../template-types';
import { MIGRATION_TAG } from './tag';

/** `target.encryption` of the configuration: `aws-managed`, `customer-key`, or the ARN of a key. Left out: `aws-managed`. */
export type Encryption = string | undefined;

/** Logical id of the key, and the output that tells its ARN. */
export const DATA_KEY = 'DataKey';
export const DATA_KEY_OUTPUT = 'DataKeyArn';

/** What whoever uses an encrypted table does with its key. */
export const KEY_USE = [
  'kms:CreateGrant',
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey*',
  'kms:ReEncrypt*',
] as const;

export const makesKey = (encryption: Encryption): boolean => encryption === 'customer-key';

/** What a table names as its key; undefined for the one that AWS manages. */
export function keyOfTables(encryption: Encryption): string | Intrinsic | undefined {
  if (makesKey(encryption)) return { 'Fn::GetAtt': [DATA_KEY, 'Arn'] };
  return encryption === undefined || encryption === 'aws-managed' ? undefined : encryption;
}

/** For people: whose key it is. */
export function encryptionText(encryption: Encryption): string {
  if (makesKey(encryption)) return 'a KMS key that the stack makes';
  return encryption === undefined || encryption === 'aws-managed'
    ? 'the AWS managed KMS key of DynamoDB'
    : `the KMS key \`${encryption}\``;
}

/**
 * The key of a stack that makes one, and its alias. It outlives the stack as the tables do: they, and the backups of deleted tables that
 * DynamoDB keeps for 35 days, cannot be read without it. Only a creation that fails takes the key away again: nothing was encrypted with it yet.
 */
export const keyResources = (migration: string): Readonly<Record<string, OtherResource>> => ({
  [DATA_KEY]: {
    Type: 'AWS::KMS::Key',
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      Description: `Encrypts the DynamoDB tables of the migration ${migration}`,
      EnableKeyRotation: true,
      KeyPolicy: KEY_POLICY,
      Tags: [{ Key: MIGRATION_TAG, Value: migration }],
    },
  },
  [`${DATA_KEY}Alias`]: {
    Type: 'AWS::KMS::Alias',
    Properties: { AliasName: { 'Fn::Sub': 'alias/${AWS::StackName}-data' }, TargetKeyId: { Ref: DATA_KEY } },
  },
});

/**
 * Administration is left to the IAM policies of the account, so that nobody is locked out. Use is open to whoever may use the tables, as with
 * the key that AWS manages: the call must come through DynamoDB, on behalf of a principal of this account. DynamoDB itself may look at the key.
 * Source: Amazon DynamoDB Developer Guide, "How DynamoDB uses AWS KMS".
 */
const KEY_POLICY: TemplateValue = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'AdministrationByIamPolicies',
      Effect: 'Allow',
      Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } },
      Action: 'kms:*',
      Resource: '*',
    },
    {
      Sid: 'UseThroughDynamoDB',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: [...KEY_USE],
      Resource: '*',
      Condition: {
        StringEquals: {
          'kms:CallerAccount': { Ref: 'AWS::AccountId' },
          'kms:ViaService': { 'Fn::Sub': 'dynamodb.${AWS::Region}.amazonaws.com' },
        },
      },
    },
    {
      Sid: 'DynamoDBLooksAtTheKey',
      Effect: 'Allow',
      Principal: { Service: 'dynamodb.amazonaws.com' },
      Action: ['kms:Describe*', 'kms:Get*', 'kms:List*'],
      Resource: '*',
    },
  ],
};
