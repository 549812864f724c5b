/** Prices, and what a model costs with them; pure. */
export { costSection } from './documents';
export { forecastCost, type CostForecast, type PatternCost } from './forecast';
export { hotPartitionFindings } from './partitions/findings';
export type { PartitionLoad, Spread } from './partitions/loads';
export { BUILT_IN_PRICES } from './prices';
export type { ResourceLoad } from './provisioned';
export { costSentence } from './sentence';
