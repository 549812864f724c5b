import type { AnalysisActivities } from './analysis';
import type { InfrastructureActivities } from './infrastructure';
import type { ModelingActivities } from './modeling';
import type { SharedActivities } from './shared';
import type { TransferActivities } from './transfer';

/** All activities by name; workflows know them by these types, the worker registers implementations of them. */
export type LandfallActivities = SharedActivities &
  AnalysisActivities &
  ModelingActivities &
  InfrastructureActivities &
  TransferActivities;

export type { AnalysisActivities, InfrastructureActivities, ModelingActivities, SharedActivities, TransferActivities };
