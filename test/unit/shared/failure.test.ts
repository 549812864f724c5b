import { MockActivityEnvironment } from '@temporalio/testing';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { translateFailure, UNKNOWN_ERROR_ATTEMPTS, withFailures } from '../../../activities/lib/failure';
import { redact } from '../../../engine/lib/redact';
import { FAILURES, LandfallError, type FailureCode } from '../../../contracts/errors';

describe('translateFailure', () => {
  it.each(Object.keys(FAILURES) as FailureCode[])('%s keeps code, message, cause, check and fix', (code) => {
    const failure = translateFailure(new LandfallError(code, 'what was wrong'));
    const { kind, cause, check, fix } = FAILURES[code];
    expect(failure).toMatchObject({
      type: code,
      message: 'what was wrong',
      nonRetryable: kind !== 'retry',
      details: [{ cause, check, fix }],
    });
  });

  it('an unknown error is retried a bounded number of times', () => {
    const unknown = new TypeError('x is undefined');
    expect(translateFailure(unknown, 1)).toMatchObject({ type: 'LandfallInternal', nonRetryable: false });
    expect(translateFailure(unknown, UNKNOWN_ERROR_ATTEMPTS)).toMatchObject({ nonRetryable: true });
    expect(translateFailure(unknown).message).toBe('TypeError: x is undefined');
    expect(translateFailure('text')).toMatchObject({ type: 'LandfallInternal' });
  });

  it('lets an ApplicationFailure be', () => {
    const failure = ApplicationFailure.nonRetryable('m', 'T');
    expect(translateFailure(failure)).toBe(failure);
  });

  it('carries neither the cause nor the fields of the original', () => {
    const original = Object.assign(new Error('failed'), { sql: 'INSERT secret', cause: new Error('deep secret') });
    const failure = translateFailure(original);
    expect(failure.cause).toBeUndefined();
    expect(JSON.stringify(failure) + (failure.stack ?? '')).not.toContain('secret');
  });
});

describe('redact', () => {
  it.each([
    ['connect mysql://root:hunter2@db:3306/shop', 'connect mysql://***@db:3306/shop'],
    ['bad config {"password":"hunter2","x":1}', 'bad config {"password":***,"x":1}'],
    ["password = 'hun ter2'; rest", 'password = ***; rest'],
    ['key AKIAABCDEFGHIJKLMNOP used', 'key *** used'],
    ['aws_secret_access_key=abc/def+1 region', 'aws_secret_access_key=***'],
    ["Duplicate entry 'it's@x.org' for key 'users.email'", "Duplicate entry '***' for key 'users.email'"],
    ["Incorrect datetime value: '2020-99-99' for column", "Incorrect datetime value: '***' for column"],
    ['Access denied for user root (using password: YES)', 'Access denied for user root (using password: YES)'],
  ])('%s', (text, clean) => {
    expect(redact(text)).toContain(clean.replace(/ region$/, ''));
    expect(redact(text)).not.toMatch(/hunter2|AKIA|abc\/def|it's@x/);
  });

  it('cuts what is long', () => {
    expect(redact('x'.repeat(10_000)).length).toBeLessThan(2_100);
  });
});

describe('withFailures', () => {
  it('translates inside an activity, with its attempt', async () => {
    const { boom } = withFailures({
      boom: async (): Promise<void> => {
        throw new RangeError('no');
      },
    });
    const early = new MockActivityEnvironment({ attempt: 1 });
    await expect(early.run(boom)).rejects.toMatchObject({ type: 'LandfallInternal', nonRetryable: false });
    const late = new MockActivityEnvironment({ attempt: UNKNOWN_ERROR_ATTEMPTS });
    await expect(late.run(boom)).rejects.toMatchObject({ type: 'LandfallInternal', nonRetryable: true });
  });

  it('lets cancellation pass, also where a driver calls it AbortError', async () => {
    const { stop, abort } = withFailures({
      stop: async (): Promise<void> => {
        throw new CancelledFailure('WORKER_SHUTDOWN');
      },
      abort: async (): Promise<void> => {
        const { Context } = await import('@temporalio/activity');
        await Context.current().cancelled.catch(() => undefined);
        throw Object.assign(new Error('aborted'), { name: 'AbortError' });
      },
    });
    await expect(stop()).rejects.toBeInstanceOf(CancelledFailure);
    const environment = new MockActivityEnvironment();
    const running = environment.run(abort);
    environment.cancel();
    await expect(running).rejects.toBeInstanceOf(CancelledFailure);
  });

  it('returns results untouched and keeps the object the functions belong to', async () => {
    const wrapped = withFailures({ answer: async (x: number): Promise<number> => x + 1 });
    expect(await wrapped.answer(1)).toBe(2);
  });
});
