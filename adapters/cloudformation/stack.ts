import {
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateDescribeStackEvents,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import type { CloudFormationConnection } from './connection';

export interface StackState {
  readonly id: string;
  readonly name: string;
  /** `CREATE_COMPLETE`, `UPDATE_IN_PROGRESS` .. */
  readonly status: string;
  readonly reason: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
}

const isAbsent = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message);

/** The stack as it is now; undefined when there is none (or it was deleted). */
export async function describeStack(
  connection: CloudFormationConnection,
  nameOrId: string,
): Promise<StackState | undefined> {
  try {
    const answer = await connection.call('DescribeStacks', (client) =>
      client.send(new DescribeStacksCommand({ StackName: nameOrId })),
    );
    const stack = answer.Stacks?.[0];
    if (stack === undefined || stack.StackStatus === 'DELETE_COMPLETE') return undefined;
    return {
      id: stack.StackId ?? '',
      name: stack.StackName ?? '',
      status: stack.StackStatus ?? '',
      reason: stack.StackStatusReason ?? '',
      tags: Object.fromEntries((stack.Tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? ''])),
      outputs: Object.fromEntries((stack.Outputs ?? []).map((out) => [out.OutputKey ?? '', out.OutputValue ?? ''])),
    };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** An operation runs; `REVIEW_IN_PROGRESS` is a stack that has a change set and nothing else. */
export const isRunning = (status: string): boolean =>
  status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';

/** A creation that failed: such a stack can only be deleted. */
export const isDeadOnArrival = (status: string): boolean =>
  ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED', 'DELETE_FAILED'].includes(status);

/** CloudFormation compares the resources of such a stack with its template. */
export const isComparable = (status: string): boolean =>
  ['CREATE_COMPLETE', 'IMPORT_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'].includes(status);

/** The template as it was given, as text; undefined when the stack was never created. */
export async function stackTemplate(
  connection: CloudFormationConnection,
  stack: StackState | undefined,
): Promise<string | undefined> {
  if (stack === undefined || stack.status === 'REVIEW_IN_PROGRESS') return undefined;
  const answer = await connection.call('GetTemplate', (client) =>
    client.send(new GetTemplateCommand({ StackName: stack.id, TemplateStage: 'Original' })),
  );
  return answer.TemplateBody;
}

export interface StackResource {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
}

export async function stackResources(
  connection: CloudFormationConnection,
  stackId: string,
): Promise<readonly StackResource[]> {
  const answer = await connection.call('DescribeStackResources', (client) =>
    client.send(new DescribeStackResourcesCommand({ StackName: stackId })),
  );
  return (answer.StackResources ?? []).map((resource) => ({
    logicalId: resource.LogicalResourceId ?? '',
    physicalId: resource.PhysicalResourceId ?? '',
    type: resource.ResourceType ?? '',
    status: resource.ResourceStatus ?? '',
  }));
}

const STARTS = new Set(['CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'DELETE_IN_PROGRESS', 'IMPORT_IN_PROGRESS']);

const isOfStack = (event: StackEvent): boolean => event.PhysicalResourceId === event.StackId;

/** Events of the latest operation of the stack, oldest first. */
export async function latestOperation(
  connection: CloudFormationConnection,
  stackId: string,
): Promise<readonly StackEvent[]> {
  return await connection.call('DescribeStackEvents', async (client) => {
    const events: StackEvent[] = [];
    for await (const page of paginateDescribeStackEvents({ client }, { StackName: stackId }))
      for (const event of page.StackEvents ?? []) {
        events.unshift(event);
        if (isOfStack(event) && STARTS.has(event.ResourceStatus ?? '')) return events;
      }
    return events;
  });
}

/** The resource that failed first, with CloudFormation's reason; those that were only cancelled after it do not count. */
export function firstFailure(events: readonly StackEvent[]): string | undefined {
  const failed = events.filter((event) => event.ResourceStatus?.endsWith('_FAILED'));
  const event = failed.find((e) => !isOfStack(e) && !/cancelled/i.test(e.ResourceStatusReason ?? '')) ?? failed.at(0);
  if (event === undefined) return undefined;
  const {
    LogicalResourceId: id = '?',
    ResourceType: type = '?',
    ResourceStatusReason: reason = 'no reason given',
  } = event;
  return `${id} (${type}): ${reason}`;
}

/**
 * Physical ids of the tables that a failed operation created: said to be created, or left standing by the rollback because of their
 * Retain (the only event of the two that an emulator gives for an update).
 */
export const createdTables = (events: readonly StackEvent[]): readonly string[] => [
  ...new Set(
    events
      .filter((event) => event.ResourceType === 'AWS::DynamoDB::Table')
      .filter((event) => ['CREATE_COMPLETE', 'DELETE_SKIPPED'].includes(event.ResourceStatus ?? ''))
      .map((event) => event.PhysicalResourceId ?? '')
      .filter((id) => id !== ''),
  ),
];
