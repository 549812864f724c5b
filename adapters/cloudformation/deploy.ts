import { createHash } from 'node:crypto';
import { LandfallError } from '../../contracts/errors';
import { parseTemplate, printTemplate, type StackParameter } from '../../engine/infrastructure/print';
import { updateSteps } from '../../engine/infrastructure/steps';
import { MIGRATION_TAG } from '../../engine/infrastructure/resources/tag';
import { capabilitiesOf, type Template } from '../../engine/infrastructure/template-types';
import { executeChangeSet, prepareChangeSet } from './change-set';
import type { CloudFormationConnection } from './connection';
import { removeStack, waitUntilSettled, type StackProgress } from './operations';
import {
  createdTables,
  describeStack,
  firstFailure,
  isDeadOnArrival,
  isRunning,
  latestOperation,
  stackResources,
  stackTemplate,
  type StackState,
} from './stack';
import type { TableAdministration } from './tables';

export interface DeployInput {
  readonly stackName: string;
  readonly migration: string;
  readonly template: Template;
  readonly parameters: readonly StackParameter[];
  /** Take existing tables of the same names into the stack; the caller made sure that they are this migration's. */
  readonly adopt: boolean;
  /** Puts a template that is too large for a call where CloudFormation can read it, and gives its address. */
  readonly publish: (body: string) => Promise<{ readonly body: string } | { readonly url: string }>;
  readonly onProgress?: (progress: StackProgress) => void;
  readonly signal?: AbortSignal;
}

export interface DeployResult {
  readonly stackId: string;
  readonly outcome: 'created' | 'updated' | 'unchanged';
  /** What was changed, a line each. */
  readonly changes: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
}

/**
 * Brings the stack to the template. Safe to repeat at any time, also after kill -9: a running operation is waited for, a change set
 * of the same wish is found again, an empty change is success, a stack whose creation failed is removed and made anew.
 * @throws LandfallError LandfallStackFailed with the first failing resource and its reason; tables that the failed operation
 *   made are removed again when they are empty
 */
export async function deployStack(
  connection: CloudFormationConnection,
  tables: TableAdministration,
  input: DeployInput,
): Promise<DeployResult> {
  const changes: string[] = [];
  let outcome: DeployResult['outcome'] = 'unchanged';
  let direct = false;
  for (;;) {
    const stack = await ready(connection, tables, input);
    const text = await stackTemplate(connection, stack);
    const current = text === undefined ? undefined : parseTemplate(text);
    const steps = direct ? [input.template] : updateSteps(current, input.template);
    const step = steps[0] ?? input.template;
    const body = printTemplate(step);
    const isNew = stack === undefined || stack.status === 'REVIEW_IN_PROGRESS';
    const request = {
      stackName: input.stackName,
      name: changeSetName(body, input),
      type: isNew ? ('CREATE' as const) : ('UPDATE' as const),
      template: await input.publish(body),
      parameters: input.parameters,
      tags: [{ Key: MIGRATION_TAG, Value: input.migration }],
      capabilities: capabilitiesOf(step),
      adopt: input.adopt,
      signal: input.signal,
    };
    const changeSet = await prepareChangeSet(connection, request);
    if (changeSet.changes.length > 0) {
      changes.push(...changeSet.changes);
      if (outcome === 'unchanged') outcome = isNew ? 'created' : 'updated';
      const token = await executeChangeSet(connection, request, changeSet);
      await finish(connection, tables, input, token);
    }
    // A step that changes nothing would be found again for ever.
    direct = changeSet.changes.length === 0;
    if (steps.length <= 1) {
      const after = await describeStack(connection, input.stackName);
      return { stackId: after?.id ?? '', outcome, changes, outputs: after?.outputs ?? {} };
    }
  }
}

const changeSetName = (body: string, input: DeployInput): string =>
  `landfall-${createHash('sha256')
    .update(JSON.stringify([body, input.parameters, input.adopt]))
    .digest('hex')
    .slice(0, 24)}`;

/** The stack in a state from which it can be changed; undefined when it has to be created. */
async function ready(
  connection: CloudFormationConnection,
  tables: TableAdministration,
  input: DeployInput,
): Promise<StackState | undefined> {
  for (;;) {
    const stack = await describeStack(connection, input.stackName);
    if (stack === undefined) return undefined;
    if (isRunning(stack.status)) {
      await finish(connection, tables, input, undefined);
      continue;
    }
    if (stack.status === 'UPDATE_ROLLBACK_FAILED')
      throw new LandfallError(
        'LandfallStackFailed',
        `stack ${input.stackName} is stuck in UPDATE_ROLLBACK_FAILED: ${stack.reason}; aws cloudformation continue-update-rollback --stack-name ${input.stackName}`,
      );
    assertOurs(stack, input);
    if (!isDeadOnArrival(stack.status)) return stack;
    await discardTables(connection, tables, stack);
    await removeStack(connection, { stackName: input.stackName, signal: input.signal, onProgress: input.onProgress });
  }
}

/** A stack of somebody else must not be changed, whatever its name. A stack under review holds nothing yet. */
function assertOurs(stack: StackState, input: { readonly stackName: string; readonly migration: string }): void {
  if (stack.status === 'REVIEW_IN_PROGRESS' || stack.tags[MIGRATION_TAG] === input.migration) return;
  throw new LandfallError(
    'LandfallStackFailed',
    `stack ${input.stackName} exists and has no tag ${MIGRATION_TAG} = ${input.migration}, so it is not of this migration; set another target.stackName`,
  );
}

/** Waits for the running operation; turns a failed one into the failure with its first reason. */
async function finish(
  connection: CloudFormationConnection,
  tables: TableAdministration,
  input: DeployInput,
  token: string | undefined,
): Promise<void> {
  const stack = await waitUntilSettled(connection, { ...input, token });
  if (stack === undefined) return;
  if (!/ROLLBACK|FAILED/.test(stack.status)) return;
  const events = await latestOperation(connection, stack.id);
  await discardTables(connection, tables, stack);
  throw new LandfallError(
    'LandfallStackFailed',
    `stack ${input.stackName} ended in ${stack.status}; first failure: ${firstFailure(events) ?? stack.reason}`,
  );
}

/**
 * Retain keeps tables of a failed operation, outside of any stack, where they would block the next try. Those that the
 * operation itself created and that hold nothing are removed.
 */
async function discardTables(
  connection: CloudFormationConnection,
  tables: TableAdministration,
  stack: StackState,
): Promise<void> {
  const created = createdTables(await latestOperation(connection, stack.id));
  if (created.length === 0) return;
  const dead = isDeadOnArrival(stack.status);
  const owned = new Set(
    dead
      ? []
      : (await stackResources(connection, stack.id))
          .filter((resource) => !resource.status.startsWith('DELETE'))
          .map((resource) => resource.physicalId),
  );
  for (const name of created) if (!owned.has(name) && (await tables.isEmpty(name))) await tables.remove(name);
}
