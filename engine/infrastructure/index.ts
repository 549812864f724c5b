/** Stage 6, pure: template, price, policy, documents, comparison of what is deployed with what the contract says. */
export { describeChanges, type StackChange } from './changes';
export { checkContract } from './contract-check';
export { createRequests, type CreateTableRequest } from './create-requests';
export type { DeployedTable } from './deployed';
export * from './documents';
export { forEmulator } from './emulator';
export { printPolicy, workerPolicy } from './policy';
export {
  parseTemplate,
  printParameters,
  printTemplate,
  readTemplate,
  stackParameters,
  type StackParameter,
} from './print';
export { CapacityForecast } from './resources/capacity';
export { DATA_KEY_OUTPUT } from './resources/key';
export { verifyResources, type DeployedStack, type ResourceDrift } from './resources/verify';
export { applicationAccess } from './roles/application/access';
export { rolePlaces } from './roles/places';
export { isOfMigration, MIGRATION_TAG } from './resources/tag';
export { networkTemplate } from './network/template';
export { buildTemplate, tableProperties } from './template';
export { tablesOf, type Template } from './template-types';
export { verifyDeployed } from './verify';
export { withoutTables } from './without-tables';
