import { wantsColor } from '../../../client/cli/io';
import { CONFIG, FakeClient, folderWith, landfall } from './support';

describe('restart', () => {
  const restarted = async (args: string, config?: string) => {
    const client = new FakeClient();
    await landfall(args, { client, ...(config === undefined ? {} : { cwd: folderWith(config) }) });
    return client.asked('restartFrom')[0]?.[1] as { config?: { name: string; source: { user: string } } };
  };
  it('sends the configuration, so that a corrected setting counts', async () => {
    const { config } = await restarted('restart --from 1', CONFIG.replace('user: landfall', 'user: corrected'));
    expect(config).toMatchObject({ name: 'shop', source: { user: 'corrected' } });
  });
  it('of another migration sends none', async () =>
    expect((await restarted('restart --from 1 --name other')).config).toBeUndefined());
});

describe('codec-server', () => {
  const key = CONFIG.replace('target:', 'temporal: { encryptionKey: env:KEY }\ntarget:');
  it('takes the key of the configuration and names the address', async () => {
    const { code, out, codecServers } = await landfall('codec-server', { cwd: folderWith(key) });
    expect([code, out]).toEqual([0, expect.stringContaining('http://127.0.0.1:8081')]);
    expect(codecServers).toEqual([
      expect.objectContaining({ key: 'env:KEY', origins: ['http://localhost:8233'], port: 8081 }),
    ]);
  });
  it('takes everything from its options, without a configuration', async () => {
    const { codecServers } = await landfall(
      'codec-server --key file:k --port 0 --ui-origin https://a --ui-origin https://b --token env:T',
      { cwd: folderWith(null) },
    );
    expect(codecServers).toEqual([
      { key: 'file:k', origins: ['https://a', 'https://b'], host: '127.0.0.1', port: 0, token: 'env:T' },
    ]);
  });
  it.each(['codec-server', 'codec-server --key env:K --port 70000'])('%s is refused', async (args) =>
    expect((await landfall(args)).code).toBe(2),
  );
});

describe('colours', () => {
  it.each([
    ['a pipe', false, {}, false],
    ['a pipe in a CI job', false, { CI: 'true' }, false],
    ['a terminal', true, {}, true],
    ['a terminal with NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['a pipe with FORCE_COLOR', false, { FORCE_COLOR: '1' }, true],
    ['a terminal with FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
  ])('%s', (_name, terminal, env, expected) => expect(wantsColor(terminal, env)).toBe(expected));
});

describe('where Temporal is', () => {
  const env = { TEMPORAL_ADDRESS: 'temporal:7233', TEMPORAL_NAMESPACE: 'billing' };
  const asked = async (args: string, config: string | null) =>
    (await landfall(args, { cwd: folderWith(config), env })).settings[0];
  it('without a configuration the environment says it', async () =>
    expect(await asked('list', null)).toMatchObject({ address: 'temporal:7233', namespace: 'billing' }));
  it('a configuration counts more, an option most', async () => {
    expect(await asked('list', CONFIG)).toMatchObject({ address: '127.0.0.1:7233', namespace: 'default' });
    expect(await asked('list --address a:1', null)).toMatchObject({ address: 'a:1', namespace: 'billing' });
  });
});
