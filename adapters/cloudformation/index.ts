export { connectCloudFormation, type CloudFormationConnection } from './connection';
export { detectDrift } from './drift';
export { deployStack, type DeployInput, type DeployResult } from './deploy';
export { removeStack, type StackProgress } from './operations';
export { describeStack, isComparable, stackResources, stackTemplate, type StackState } from './stack';
export { administerTables, type TableAdministration } from './tables';
