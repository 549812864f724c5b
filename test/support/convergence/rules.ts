import * as version from '../../../engine/projection/version/rules';
import * as comparison from '../../../engine/transfer/convergence/comparison/rules';
import * as condition from '../../../engine/transfer/convergence/condition/rules';
import * as failover from '../../../engine/transfer/convergence/failover/rules';
import * as lease from '../../../engine/transfer/convergence/lease/rules';
import * as loading from '../../../engine/transfer/convergence/loading/rules';
import * as outbox from '../../../engine/transfer/convergence/outbox/rules';
import * as phase from '../../../engine/transfer/convergence/phase/rules';
import * as registry from '../../../engine/transfer/convergence/registry/rules';
import * as tombstone from '../../../engine/transfer/convergence/tombstone/rules';
import * as watch from '../../../engine/transfer/convergence/watch/rules';
import * as writing from '../../../engine/transfer/convergence/writing/rules';
import { HABITS } from './habits';

/** The product's rules, as the model's processes ask them, and habits that it has without asking; a mutant replaces one. */
export const RULES = {
  ...version,
  ...comparison,
  ...condition,
  ...failover,
  ...lease,
  ...loading,
  ...outbox,
  ...phase,
  ...registry,
  ...tombstone,
  ...watch,
  ...writing,
  ...HABITS,
};
export type Rules = typeof RULES;
