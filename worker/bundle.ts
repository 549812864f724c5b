import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, type Logger, type WorkflowBundle } from '@temporalio/worker';
import { bundleKey, cachedBundle } from './bundle-cache';

/** The folder of all rooms: `dist/`, or the sources. */
const root = join(__dirname, '..');
/** JavaScript in `dist/`, TypeScript in the sources. */
const workflowsPath = (): string => {
  const compiled = join(root, 'workflows', 'index.js');
  return existsSync(compiled) ? compiled : join(root, 'workflows', 'index.ts');
};

/**
 * Bundles the workflows once, before the worker polls: a broken bundle is seen at start. A bundle of the same code is taken from
 * `.landfall/bundles`.
 * @param failureConverterPath the one of the data converter: what is thrown in a workflow is converted inside the bundle
 */
export const workflowBundle = (
  logger: Logger,
  workflowInterceptorModules: readonly string[] = [],
  failureConverterPath?: string,
): Promise<WorkflowBundle> =>
  cachedBundle(
    join(root, '.landfall', 'bundles'),
    bundleKey(root, [...workflowInterceptorModules, failureConverterPath ?? '']),
    () =>
      bundleWorkflowCode({
        workflowsPath: workflowsPath(),
        logger,
        workflowInterceptorModules: [...workflowInterceptorModules],
        ...(failureConverterPath === undefined ? {} : { failureConverterPath }),
      }),
  );
