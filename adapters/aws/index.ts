export * from './clients';
export { awsCall, awsErrorKind, awsPlace, translateAwsError, type AwsErrorKind } from './errors';
export { callerAccount } from './identity';
export { clientConfig, type AwsSettings, type AwsTuning } from './settings';
