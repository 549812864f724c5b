export { deploymentConfig } from './config';
export { productionFeatures } from './features';
export { integrationGuide } from './guide';
export type { StackModel } from './model';
export { contractValidation, deploymentResults, deploymentValidation } from './results';
export { deploymentSummary } from './summary';
