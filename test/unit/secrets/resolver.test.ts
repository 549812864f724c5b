import { createSecretResolver } from '../../../adapters/secrets';

const resolve = createSecretResolver({
  environment: { DB_PASSWORD: 'p:a=s', EMPTY: '' },
  readFile: (path) =>
    path === '/run/secret'
      ? Promise.resolve('line one\nline two\r\n')
      : path === '/empty'
        ? Promise.resolve('\n')
        : Promise.reject(Object.assign(new Error(`ENOENT ${path}`), { code: 'ENOENT' })),
});

describe('secret resolver', () => {
  it('reads variables and files', async () => {
    expect(await resolve('env:DB_PASSWORD')).toBe('p:a=s');
    expect(await resolve('file:/run/secret')).toBe('line one\nline two');
  });

  it.each([
    ['env:NOT_THERE', 'the variable NOT_THERE is not set'],
    ['env:EMPTY', 'the variable EMPTY is not set'],
    ['env:toString', 'the variable toString is not set'],
    ['file:/nope', 'file:/nope: the file could not be read (ENOENT)'],
    ['file:/empty', 'file:/empty: the file is empty'],
    ['secretsmanager:x#y', 'secretsmanager:x#y: no AWS region is configured, so Secrets Manager is out of reach'],
  ])('%s is named when it is missing', async (reference, message) => {
    await expect(resolve(reference)).rejects.toMatchObject({ code: 'LandfallSecretMissing', message });
  });

  it('does not repeat what is in no known form: it may be the secret itself', async () => {
    const error = await resolve('hunter2-in-plain').catch((e: unknown) => e);
    expect((error as Error).message).not.toContain('hunter2');
    expect(error).toMatchObject({ code: 'LandfallSecretMissing' });
  });
});
