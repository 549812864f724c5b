/** Everything that the worker registers; the names of these exports are the workflow types of contracts/names.ts. */
export { MigrationWorkflow } from './migration';
export { AnalysisWorkflow } from './stages/analysis';
export { ModelingWorkflow } from './stages/modeling';
export { AbstractionWorkflow } from './stages/abstraction';
export { ImplementationWorkflow } from './stages/implementation';
export { FlagsWorkflow } from './stages/flags';
export { InfrastructureWorkflow } from './stages/infrastructure';
export { TransferWorkflow } from './stages/transfer';
export { CopyTableWorkflow } from './transfer/copy-table';
