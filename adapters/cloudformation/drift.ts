import {
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DetectStackDriftCommand,
} from '@aws-sdk/client-cloudformation';
import { LandfallError } from '../../contracts/errors';
import type { ResourceDrift } from '../../engine/infrastructure';
import type { CloudFormationConnection } from './connection';

/** How long a detection may take; AWS needs seconds for a handful of resources, minutes for hundreds. */
const PATIENCE_MS = 10 * 60_000;

/**
 * Lets CloudFormation compare the resources of a stack with what they are now, by logical id. Resources of types that it cannot compare are
 * NOT_CHECKED, or missing from the answer.
 * @throws LandfallError LandfallStackFailed when the detection fails or takes too long; of AWS
 */
export async function detectDrift(
  connection: CloudFormationConnection,
  stackId: string,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, ResourceDrift>> {
  const end = performance.now() + PATIENCE_MS;
  const StackDriftDetectionId = await begin(connection, { stackId, end, signal });
  for (;;) {
    const found = await connection.call('DescribeStackDriftDetectionStatus', (client) =>
      client.send(new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId })),
    );
    if (found.DetectionStatus === 'DETECTION_COMPLETE') break;
    if (found.DetectionStatus === 'DETECTION_FAILED' || performance.now() > end)
      throw new LandfallError(
        'LandfallStackFailed',
        `CloudFormation could not compare the stack with its resources: ${found.DetectionStatusReason ?? 'it takes too long'}`,
      );
    await connection.pause(signal);
  }
  return await drifts(connection, stackId);
}

/** Id of a detection of our own. One that somebody else has begun is waited for: CloudFormation runs one at a time for a stack. */
async function begin(
  connection: CloudFormationConnection,
  at: { readonly stackId: string; readonly end: number; readonly signal: AbortSignal | undefined },
): Promise<string | undefined> {
  for (;;) {
    try {
      const begun = await connection.call('DetectStackDrift', (client) =>
        client.send(new DetectStackDriftCommand({ StackName: at.stackId })),
      );
      return begun.StackDriftDetectionId;
    } catch (error) {
      const runs = error instanceof Error && error.name === 'ValidationError' && /in progress/i.test(error.message);
      if (!runs || performance.now() > at.end) throw error;
      await connection.pause(at.signal);
    }
  }
}

async function drifts(
  connection: CloudFormationConnection,
  stackId: string,
): Promise<ReadonlyMap<string, ResourceDrift>> {
  const found = new Map<string, ResourceDrift>();
  let token: string | undefined;
  do {
    const page = await connection.call('DescribeStackResourceDrifts', (client) =>
      client.send(new DescribeStackResourceDriftsCommand({ StackName: stackId, NextToken: token })),
    );
    for (const drift of page.StackResourceDrifts ?? [])
      found.set(drift.LogicalResourceId ?? '', {
        status: drift.StackResourceDriftStatus ?? '',
        differences: (drift.PropertyDifferences ?? []).map(
          ({ PropertyPath = '', ExpectedValue = '', ActualValue = '' }) =>
            `${PropertyPath} is ${ActualValue}, the template says ${ExpectedValue}`,
        ),
      });
    token = page.NextToken;
  } while (token !== undefined);
  return found;
}
