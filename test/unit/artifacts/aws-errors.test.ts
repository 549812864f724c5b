import { awsErrorKind, translateAwsError } from '../../../adapters/aws';
import { LandfallError } from '../../../contracts/errors';

const named = (name: string, extra: object = {}): Error => Object.assign(new Error(`said ${name}`), { name, ...extra });

describe('errors of AWS calls', () => {
  it.each([
    ['denied', named('AccessDeniedException')],
    ['denied', named('UnknownError', { $metadata: { httpStatusCode: 403 } })],
    ['denied', named('CredentialsProviderError')],
    ['unreachable', named('Error', { code: 'ECONNREFUSED' })],
    ['unreachable', named('AggregateError', { errors: [named('Error', { code: 'ECONNREFUSED' })] })],
    ['unreachable', named('TimeoutError')],
    ['unreachable', new Error('socket hang up')],
    ['unreachable', new SyntaxError('Unexpected token < in JSON at position 0')],
    ['busy', named('ThrottlingException', { $metadata: { httpStatusCode: 400 } })],
    ['busy', named('UnknownError', { $metadata: { httpStatusCode: 500 } })],
    ['other', named('ValidationError', { $metadata: { httpStatusCode: 400 } })],
    ['other', named('ResourceNotFoundException', { $metadata: { httpStatusCode: 400 } })],
    ['other', 'a string'],
    ['other', null],
  ])('%s: %s', (kind, error) => {
    expect(awsErrorKind(error)).toBe(kind);
  });

  it('names call and place, and leaves what is about the request alone', () => {
    expect(translateAwsError(named('AccessDenied'), 'STS GetCallerIdentity', 'eu-west-1')).toMatchObject({
      code: 'LandfallAwsAccessDenied',
      message: 'STS GetCallerIdentity at eu-west-1 was refused: AccessDenied: said AccessDenied',
    });
    const validation = named('ValidationError');
    expect(translateAwsError(validation, 'x', 'y')).toBe(validation);
    const own = new LandfallError('LandfallStackFailed', 'z');
    expect(translateAwsError(own, 'x', 'y')).toBe(own);
  });
});
