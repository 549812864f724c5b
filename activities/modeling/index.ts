import type { ModelingActivities } from '../../contracts/activities/modeling';
import { withFailures } from '../lib/failure';
import { writeModel } from './build-model';
import type { ModelingDependencies } from './dependencies';
import { describeModel } from './describe-model';
import { proveAnswers } from './prove-answers';
import { proveModel } from './prove-model';

/** Activities of stage 2. Each repeats safely: the same inputs give the same bytes. */
export const createModelingActivities = (deps: ModelingDependencies): ModelingActivities =>
  withFailures<ModelingActivities>({
    buildModel: ({ context }) => writeModel(deps, context),
    proveModel: ({ context }) => proveModel(deps, context),
    proveAnswers: ({ context }) => proveAnswers(deps, context),
    describeModel: ({ context }) => describeModel(deps, context),
  });

export type { ModelingDependencies } from './dependencies';
