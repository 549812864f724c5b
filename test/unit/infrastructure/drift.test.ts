import type { CloudFormationConnection } from '../../../adapters/cloudformation';
import { detectDrift } from '../../../adapters/cloudformation';

/** A connection that answers each call by its name, one answer after another; an Error is thrown. */
function answering(
  answers: Readonly<Record<string, readonly unknown[]>>,
): CloudFormationConnection & { pauses: number } {
  const left = new Map(Object.entries(answers).map(([name, list]) => [name, [...list]]));
  const connection = {
    where: 'nowhere',
    pauses: 0,
    call: <T>(name: string): Promise<T> => {
      const answer = left.get(name)?.shift();
      if (answer === undefined) throw new Error(`no answer to ${name} is left`);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer as T);
    },
    pause: (signal: AbortSignal | undefined): Promise<void> => {
      connection.pauses++;
      return signal?.aborted ? Promise.reject(signal.reason as Error) : Promise.resolve();
    },
    close: () => undefined,
  };
  return connection;
}

const busy = Object.assign(new Error('Drift detection is already in progress for stack s'), {
  name: 'ValidationError',
});
const begun = { StackDriftDetectionId: 'id' };
const complete = { DetectionStatus: 'DETECTION_COMPLETE' };

it('waits for a detection of somebody else, then for its own, and reads every page', async () => {
  const connection = answering({
    DetectStackDrift: [busy, busy, begun],
    DescribeStackDriftDetectionStatus: [{ DetectionStatus: 'DETECTION_IN_PROGRESS' }, complete],
    DescribeStackResourceDrifts: [
      { StackResourceDrifts: [{ LogicalResourceId: 'A', StackResourceDriftStatus: 'IN_SYNC' }], NextToken: 'more' },
      {
        StackResourceDrifts: [
          {
            LogicalResourceId: 'B',
            StackResourceDriftStatus: 'MODIFIED',
            PropertyDifferences: [{ PropertyPath: '/Threshold', ExpectedValue: '0', ActualValue: '9' }],
          },
        ],
      },
    ],
  });
  expect([...(await detectDrift(connection, 's'))]).toEqual([
    ['A', { status: 'IN_SYNC', differences: [] }],
    ['B', { status: 'MODIFIED', differences: ['/Threshold is 9, the template says 0'] }],
  ]);
  expect(connection.pauses).toBe(3);
});

it('a detection that fails is a failure with its reason, and other refusals are not waited for', async () => {
  const failing = answering({
    DetectStackDrift: [begun],
    DescribeStackDriftDetectionStatus: [{ DetectionStatus: 'DETECTION_FAILED', DetectionStatusReason: 'no rights' }],
  });
  await expect(detectDrift(failing, 's')).rejects.toMatchObject({
    code: 'LandfallStackFailed',
    message: expect.stringContaining('no rights') as string,
  });
  const refused = answering({ DetectStackDrift: [new Error('denied')] });
  await expect(detectDrift(refused, 's')).rejects.toThrow('denied');
});

it('ends when it is told to', async () => {
  const connection = answering({ DetectStackDrift: [busy] });
  await expect(detectDrift(connection, 's', AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
});
