import {
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
  type Capability,
  type Change,
  type DescribeChangeSetOutput,
} from '@aws-sdk/client-cloudformation';
import { LandfallError } from '../../contracts/errors';
import type { CloudFormationConnection } from './connection';

export interface ChangeSetInput {
  readonly stackName: string;
  /** The same for the same wish, so that a repeated call finds it again. */
  readonly name: string;
  readonly type: 'CREATE' | 'UPDATE';
  /** Text of the template, or its address on S3 when it is too large for a call. */
  readonly template: { readonly body: string } | { readonly url: string };
  readonly parameters: readonly { readonly ParameterKey: string; readonly ParameterValue: string }[];
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  readonly capabilities: readonly Capability[];
  /** Take existing tables of the same literal names into the stack. */
  readonly adopt: boolean;
  readonly signal?: AbortSignal;
}

export interface ChangeSet {
  readonly id: string;
  /** One line per change, for people; empty when there is nothing to do. */
  readonly changes: readonly string[];
}

const NOTHING = /didn't contain changes|no updates are to be performed/i;

/** One change as a sentence: `Modify UsersTable: GlobalSecondaryIndexes (replacement: False)`. */
export function changeLine(change: Change): string {
  const { Action, LogicalResourceId, Replacement, Details } = change.ResourceChange ?? {};
  const names = [
    ...new Set((Details ?? []).map((detail) => detail.Target?.Name ?? detail.Target?.Attribute ?? '').filter(Boolean)),
  ].sort();
  const what = names.length === 0 ? '' : `: ${names.join(', ')}`;
  return `${Action ?? '?'} ${LogicalResourceId ?? '?'}${what}${Replacement ? ` (replacement: ${Replacement})` : ''}`;
}

/**
 * Creates the change set, or finds the one of an earlier try, and waits until it can be executed.
 * @throws LandfallError LandfallStackFailed when CloudFormation refuses the template, or the change would replace a table
 */
export async function prepareChangeSet(
  connection: CloudFormationConnection,
  input: ChangeSetInput,
): Promise<ChangeSet> {
  let found = await describe(connection, input);
  if (found !== undefined && !isUsable(found)) {
    await remove(connection, input);
    found = undefined;
  }
  if (found === undefined) await create(connection, input);
  for (;;) {
    found = await describe(connection, input);
    if (found?.Status === 'CREATE_COMPLETE') break;
    if (found?.Status === 'FAILED' || found === undefined) {
      const reason = found?.StatusReason ?? 'it vanished while it was made';
      await remove(connection, input);
      if (NOTHING.test(reason)) return { id: '', changes: [] };
      throw new LandfallError('LandfallStackFailed', `change set of stack ${input.stackName} was refused: ${reason}`);
    }
    await connection.pause(input.signal);
  }
  const changes = found.Changes ?? [];
  const replaced = changes.filter((change) => change.ResourceChange?.Replacement === 'True').map(changeLine);
  if (replaced.length > 0) {
    await remove(connection, input);
    throw new LandfallError(
      'LandfallStackFailed',
      `the change would put a new, empty table in place of one that exists: ${replaced.join('; ')}; roll back to infrastructure first, or set another target.tablePrefix`,
    );
  }
  return { id: found.ChangeSetId ?? '', changes: changes.map(changeLine) };
}

const isUsable = (found: DescribeChangeSetOutput): boolean =>
  found.Status === 'CREATE_PENDING' ||
  found.Status === 'CREATE_IN_PROGRESS' ||
  (found.Status === 'CREATE_COMPLETE' && found.ExecutionStatus === 'AVAILABLE');

/** All pages of the changes in one answer. */
async function describe(
  connection: CloudFormationConnection,
  input: ChangeSetInput,
): Promise<DescribeChangeSetOutput | undefined> {
  const changes: Change[] = [];
  let token: string | undefined;
  for (;;) {
    try {
      const page = await connection.call('DescribeChangeSet', (client) =>
        client.send(
          new DescribeChangeSetCommand({ StackName: input.stackName, ChangeSetName: input.name, NextToken: token }),
        ),
      );
      changes.push(...(page.Changes ?? []));
      token = page.NextToken;
      if (token === undefined) return { ...page, Changes: changes };
    } catch (error) {
      if (isNotThere(error)) return undefined;
      throw error;
    }
  }
}

const isNotThere = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'ChangeSetNotFoundException' ||
    error.name === 'ChangeSetNotFound' ||
    (error.name === 'ValidationError' && /does not exist/.test(error.message)));

async function create(connection: CloudFormationConnection, input: ChangeSetInput): Promise<void> {
  try {
    await connection.call('CreateChangeSet', (client) =>
      client.send(
        new CreateChangeSetCommand({
          StackName: input.stackName,
          ChangeSetName: input.name,
          ChangeSetType: input.type,
          ...('body' in input.template ? { TemplateBody: input.template.body } : { TemplateURL: input.template.url }),
          Parameters: [...input.parameters],
          Tags: [...input.tags],
          ...(input.capabilities.length > 0 && { Capabilities: [...input.capabilities] }),
          ...(input.adopt ? { ImportExistingResources: true } : {}),
        }),
      ),
    );
  } catch (error) {
    // An earlier try of this very wish got through although its answer was lost.
    if (error instanceof Error && error.name === 'AlreadyExistsException') return;
    if (error instanceof Error && error.name === 'ValidationError' && !/IN_PROGRESS/.test(error.message))
      throw new LandfallError('LandfallStackFailed', `CloudFormation refused the template: ${error.message}`);
    throw error;
  }
}

async function remove(connection: CloudFormationConnection, input: ChangeSetInput): Promise<void> {
  try {
    await connection.call('DeleteChangeSet', (client) =>
      client.send(new DeleteChangeSetCommand({ StackName: input.stackName, ChangeSetName: input.name })),
    );
  } catch (error) {
    if (!isNotThere(error)) throw error;
  }
}

/** Starts the change; a change set that runs already is no error, the caller waits for the stack either way. */
export async function executeChangeSet(
  connection: CloudFormationConnection,
  input: ChangeSetInput,
  changeSet: ChangeSet,
): Promise<string> {
  const token = `landfall-${changeSet.id.split('/').at(-1) ?? input.name}`.slice(0, 128);
  try {
    await connection.call('ExecuteChangeSet', (client) =>
      client.send(
        new ExecuteChangeSetCommand({
          StackName: input.stackName,
          ChangeSetName: input.name,
          ClientRequestToken: token,
        }),
      ),
    );
  } catch (error) {
    const started =
      error instanceof Error &&
      (error.name === 'InvalidChangeSetStatusException' ||
        error.name === 'InvalidChangeSetStatus' ||
        isNotThere(error));
    if (!started) throw error;
  }
  return token;
}
