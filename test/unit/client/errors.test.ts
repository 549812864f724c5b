import { isUnanswered, translateClientError } from '../../../client/api/errors';

const grpc = (code: number): Error =>
  new Error('Failed to query Workflow', { cause: Object.assign(new Error('x'), { code }) });
const translated = (code: number): string => translateClientError(grpc(code), { name: 'shop', address: 'a:1' }).code;

describe('what a gRPC status of a query means', () => {
  it.each([
    ['CANCELLED at the deadline', 1, 'LandfallWorkerMissing', true],
    ['DEADLINE_EXCEEDED', 4, 'LandfallWorkerMissing', true],
    ['NOT_FOUND', 5, 'LandfallNotFound', false],
    ['FAILED_PRECONDITION', 9, 'LandfallRefused', true],
    ['INVALID_ARGUMENT', 3, 'LandfallRefused', false],
    ['UNAVAILABLE', 14, 'LandfallTemporalUnreachable', false],
  ])('%s', (_name, code, expected, unanswered) => {
    expect([translated(code), isUnanswered(grpc(code))]).toEqual([expected, unanswered]);
  });
});
