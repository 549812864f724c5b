import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  RetryState,
  TerminatedFailure,
  TimeoutFailure,
  TimeoutType,
} from '@temporalio/common';
import { FAILURES } from '../../../contracts/errors';
import { failureView, stageFailure } from '../../../workflows/lib/failure';

const inActivity = (cause: Error): ActivityFailure =>
  new ActivityFailure('activity failed', 'readSchema', '1', RetryState.NON_RETRYABLE_FAILURE, 'worker', cause);
const inChild = (cause: Error): ChildWorkflowFailure =>
  new ChildWorkflowFailure(
    'default',
    { workflowId: 'migration/a/analysis' },
    'AnalysisWorkflow',
    RetryState.NON_RETRYABLE_FAILURE,
    cause,
  );
const coded = (type: string): ApplicationFailure => ApplicationFailure.nonRetryable('what was wrong', type);

test('the innermost code is what people see, with its cause, check and fix', () => {
  const { cause, check, fix } = FAILURES.LandfallSourceAccessDenied;
  expect(failureView(inChild(inActivity(coded('LandfallSourceAccessDenied'))))).toEqual({
    code: 'LandfallSourceAccessDenied',
    message: 'what was wrong',
    ...{ cause, check, fix },
  });
});

test.each([
  ['a time limit', new TimeoutFailure('too long', undefined, TimeoutType.START_TO_CLOSE), 'LandfallStepTimedOut'],
  ['a cancellation by hand', new CancelledFailure('cancelled'), 'LandfallStageCancelled'],
  ['a termination by hand', new TerminatedFailure('terminated'), 'LandfallStageCancelled'],
  ['a code that is not ours', coded('SomethingElse'), 'LandfallInternal'],
  ['a defect', new TypeError('x is undefined'), 'LandfallInternal'],
])('%s has a code', (_name, cause, code) => {
  expect(failureView(inChild(cause)).code).toBe(code);
});

test('a time limit says which', () => {
  const late = inActivity(new TimeoutFailure('activity Heartbeat timeout', undefined, TimeoutType.HEARTBEAT));
  expect(failureView(late).message).toBe('activity Heartbeat timeout (HEARTBEAT)');
});

test.each([undefined, null, 'text', 7])('something that is no error (%j) is a defect and not a crash', (thrown) => {
  expect(failureView(thrown).code).toBe('LandfallInternal');
});

test('a stage ends with the same code, says where, and is not tried again', () => {
  const failure = stageFailure(inActivity(coded('LandfallGateFailed')), 'validate outputs');
  expect(failure).toMatchObject({
    type: 'LandfallGateFailed',
    message: 'validate outputs: what was wrong',
    nonRetryable: true,
  });
});
