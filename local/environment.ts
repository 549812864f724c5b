import type { Stack } from './types';

/**
 * The stack as environment variables, for the worker, the application and the AWS SDKs. Addresses are IPs, so that S3
 * clients use paths and not host names. No MySQL password is among them, only the files that hold them.
 */
export const environment = (stack: Omit<Stack, 'stop'>): Readonly<Record<string, string>> => ({
  ...(stack.temporal && {
    TEMPORAL_ADDRESS: stack.temporal.address,
    TEMPORAL_NAMESPACE: stack.temporal.namespace,
    TEMPORAL_UI_URL: stack.temporal.uiUrl,
  }),
  ...(stack.mysql && {
    LANDFALL_MYSQL_HOST: stack.mysql.host,
    LANDFALL_MYSQL_PORT: `${stack.mysql.port}`,
    LANDFALL_MYSQL_CA: stack.mysql.ca,
    LANDFALL_MYSQL_USER: stack.mysql.users.migration.user,
    LANDFALL_MYSQL_PASSWORD_FILE: stack.mysql.users.migration.passwordFile,
    LANDFALL_MYSQL_APPLICATION_USER: stack.mysql.users.application.user,
    LANDFALL_MYSQL_APPLICATION_PASSWORD_FILE: stack.mysql.users.application.passwordFile,
  }),
  ...(stack.aws && {
    AWS_ENDPOINT_URL: stack.aws.endpoint,
    AWS_REGION: stack.aws.region,
    AWS_DEFAULT_REGION: stack.aws.region,
    AWS_ACCESS_KEY_ID: stack.aws.accessKeyId,
    AWS_SECRET_ACCESS_KEY: stack.aws.secretAccessKey,
  }),
  ...(stack.dynamodbLocal && { LANDFALL_DYNAMODB_LOCAL_URL: stack.dynamodbLocal.endpoint }),
});
