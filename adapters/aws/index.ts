export * from './clients';
export { awsCall, awsErrorKind, awsPlace, translateAwsError, type AwsErrorKind } from './errors';
export { callerAccount } from './identity';
export { awsOf, clientConfig, type AwsSettings, type AwsTuning } from './settings';
