import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, type Logger, type WorkflowBundle } from '@temporalio/worker';

/** `workflows/index` beside this folder: JavaScript in `dist/`, TypeScript in the sources. */
const workflowsPath = (): string => {
  const compiled = join(__dirname, '..', 'workflows', 'index.js');
  return existsSync(compiled) ? compiled : join(__dirname, '..', 'workflows', 'index.ts');
};

/**
 * Bundles the workflows once, before the worker polls: a broken bundle is seen at start.
 * @param failureConverterPath the one of the data converter: what is thrown in a workflow is converted inside the bundle
 */
export const workflowBundle = (
  logger: Logger,
  workflowInterceptorModules: readonly string[],
  failureConverterPath: string | undefined,
): Promise<WorkflowBundle> =>
  bundleWorkflowCode({
    workflowsPath: workflowsPath(),
    logger,
    workflowInterceptorModules: [...workflowInterceptorModules],
    ...(failureConverterPath === undefined ? {} : { failureConverterPath }),
  });
