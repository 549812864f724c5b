/** The application's side of the feature flags. Depends on Node and `@aws-sdk/client-dynamodb` alone. */
export { Control, type ControlSettings } from './control/table';
export type { Flag } from './control/flag-entry';
export { LeaseHolder, type HolderSettings, type Ticket } from './lease/holder';
export { TRAFFIC_TERMS, type TrafficTerms } from './lease/terms';
export { readsFrom, STEP, writePlan, type Side, type Step } from './phase/rules';
export { NotNow, OutcomeUnknown } from './refusals';
