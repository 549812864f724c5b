import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { STSClient } from '@aws-sdk/client-sts';
import { clientConfig, type AwsSettings, type AwsTuning } from './settings';

/** One factory per service; each client keeps its own sockets and must be destroyed by whoever made it. */
export const cloudFormationClient = (settings: AwsSettings, tuning?: AwsTuning): CloudFormationClient =>
  new CloudFormationClient(clientConfig(settings, tuning));

export const dynamoDbClient = (settings: AwsSettings, tuning?: AwsTuning): DynamoDBClient =>
  new DynamoDBClient(clientConfig(settings, tuning));

export const dynamoDbStreamsClient = (settings: AwsSettings, tuning?: AwsTuning): DynamoDBStreamsClient =>
  new DynamoDBStreamsClient(clientConfig(settings, tuning));

export const glueClient = (settings: AwsSettings, tuning?: AwsTuning): GlueClient =>
  new GlueClient(clientConfig(settings, tuning));

/** Path style under an endpoint: `bucket.localhost` does not resolve. */
export const s3Client = (settings: AwsSettings, tuning?: AwsTuning): S3Client =>
  new S3Client({ ...clientConfig(settings, tuning), forcePathStyle: settings.endpoint !== undefined });

export const secretsManagerClient = (settings: AwsSettings, tuning?: AwsTuning): SecretsManagerClient =>
  new SecretsManagerClient(clientConfig(settings, tuning));

export const stsClient = (settings: AwsSettings, tuning?: AwsTuning): STSClient =>
  new STSClient(clientConfig(settings, tuning));
