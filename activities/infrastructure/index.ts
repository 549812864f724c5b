import type { InfrastructureActivities } from '../../contracts/activities/infrastructure';
import { withFailures } from '../lib/failure';
import { createTables } from './create-tables';
import type { InfrastructureDependencies } from './dependencies';
import { deployStack } from './deploy-stack';
import { verifyStack } from './verify-stack';
import { writeTemplate } from './write-template';

/** Activities of stage 6. Each repeats safely; nothing is deployed before `deployStack`. */
export const createInfrastructureActivities = (deps: InfrastructureDependencies): InfrastructureActivities =>
  withFailures<InfrastructureActivities>({
    writeTemplate: ({ context }) => writeTemplate(deps, context),
    deployStack: ({ context }) =>
      context.config.target.tables === 'mcp' ? createTables(deps, context) : deployStack(deps, context),
    verifyStack: ({ context }) => verifyStack(deps, context),
  });

export { deleteStack } from './delete-stack';
export type { InfrastructureDependencies } from './dependencies';
export { infrastructureVerdicts } from './verify-stack';
