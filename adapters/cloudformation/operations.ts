import { DeleteStackCommand, type StackEvent } from '@aws-sdk/client-cloudformation';
import { LandfallError } from '../../contracts/errors';
import type { CloudFormationConnection } from './connection';
import { describeStack, firstFailure, isRunning, latestOperation, type StackState } from './stack';

/** One event of CloudFormation while an operation runs. */
export interface StackProgress {
  readonly resource: string;
  readonly status: string;
  readonly reason: string;
}

interface WaitInput {
  readonly stackName: string;
  /** ClientRequestToken of the operation that was just started; its end event is waited for. Left out to wait for what runs. */
  readonly token?: string;
  readonly onProgress?: (progress: StackProgress) => void;
  readonly signal?: AbortSignal;
}

/** Looks at a stack that does nothing before the wait for its operation is given up. */
const IDLE_LOOKS = 20;

/** Looks at the stack until no operation runs; undefined when the stack is gone. */
export async function waitUntilSettled(
  connection: CloudFormationConnection,
  input: WaitInput,
): Promise<StackState | undefined> {
  const seen = new Set<string>();
  let idle = 0;
  for (;;) {
    input.signal?.throwIfAborted();
    const stack = await describeStack(connection, input.stackName);
    if (stack === undefined) return undefined;
    const events = await latestOperation(connection, stack.id);
    report(events, seen, input.onProgress);
    // Right after the start the stack may still show its former state, so the end event of our token decides. When it does not
    // come, somebody else has executed the change set.
    const ended = input.token === undefined || hasEnded(events, input.token);
    if (!isRunning(stack.status) && (ended || ++idle > IDLE_LOOKS)) return stack;
    await connection.pause(input.signal);
  }
}

const hasEnded = (events: readonly StackEvent[], token: string): boolean =>
  events.some(
    (event) =>
      event.ClientRequestToken === token &&
      event.PhysicalResourceId === event.StackId &&
      !event.ResourceStatus?.endsWith('_IN_PROGRESS'),
  );

function report(events: readonly StackEvent[], seen: Set<string>, onProgress: WaitInput['onProgress']): void {
  for (const event of events) {
    const id = event.EventId ?? '';
    if (seen.has(id)) continue;
    seen.add(id);
    onProgress?.({
      resource: event.LogicalResourceId ?? '',
      status: event.ResourceStatus ?? '',
      reason: event.ResourceStatusReason ?? '',
    });
  }
}

/**
 * Deletes the stack and waits. Tables outlive it (Retain). No stack is no error, a deletion that runs is waited for.
 * @returns false when there was no stack
 * @throws LandfallError LandfallStackFailed
 */
export async function removeStack(
  connection: CloudFormationConnection,
  input: Omit<WaitInput, 'token'>,
): Promise<boolean> {
  const before = await waitUntilSettled(connection, input);
  if (before === undefined) return false;
  await connection.call('DeleteStack', (client) =>
    client.send(new DeleteStackCommand({ StackName: before.id || input.stackName })),
  );
  for (;;) {
    await connection.pause(input.signal);
    const now = await describeStack(connection, input.stackName);
    if (now === undefined || now.id !== before.id) return true;
    if (now.status === 'DELETE_FAILED') {
      const events = await latestOperation(connection, now.id);
      throw new LandfallError(
        'LandfallStackFailed',
        `stack ${input.stackName} could not be deleted: ${firstFailure(events) ?? now.reason}`,
      );
    }
    input.onProgress?.({ resource: now.name, status: now.status, reason: now.reason });
  }
}
