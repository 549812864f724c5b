import { join } from 'node:path';
import { LandfallError } from '../../../contracts/errors';
import { CONFIG, FakeClient, folderWith, landfall, unreachable } from './support';

describe('wrong use ends with 2 and says what to write', () => {
  it.each([
    ['no command', '', 'Usage: landfall'],
    ['a command with a typo', 'stats', 'Did you mean status?'],
    ['an option with a typo', 'start --wiat', 'Did you mean --wait?'],
    ['a stage that does not exist', 'verify modelling', 'did you mean modeling?'],
    ['a stage number that does not exist', 'restart --from 8', '7 transfer'],
    ['rollback without a target', 'rollback', '--to'],
    ['rollback to nowhere', 'rollback --to trafic', 'Give traffic or a stage'],
    ['too many arguments', 'status shop', 'too many arguments'],
  ])('%s', async (_name, args, sentence) => {
    const { code, out, err } = await landfall(args);
    expect(code).toBe(2);
    expect(out + err).toContain(sentence);
  });

  it('a configuration with several mistakes: all of them, as text and as JSON', async () => {
    const cwd = folderWith(CONFIG.replace('region', 'regoin').replace('name: shop', 'name: Shop'));
    const text = await landfall('start', { cwd });
    expect(text.code).toBe(2);
    expect(text.err).toContain('LandfallConfigInvalid');
    expect(text.err).toContain('did you mean region?');
    expect(text.err).toContain(`${join(cwd, 'landfall.yaml')}:2:7`);
    expect(text.out).toBe('');
    const json = await landfall('start --json', { cwd });
    expect(json.out).toBe('');
    expect(JSON.parse(json.err)).toMatchObject({
      error: { code: 'LandfallConfigInvalid', exitCode: 2, problems: [{ line: 2 }, { line: 9 }, { line: 9 }] },
    });
  });

  it('no configuration and no name', async () => {
    const { code, err } = await landfall('status', { cwd: folderWith(null) });
    expect(code).toBe(2);
    expect(err).toContain('--name');
  });

  it('a configuration that --config names must exist', async () => {
    const { code, err } = await landfall('list --config none.yaml');
    expect(code).toBe(2);
    expect(err).toContain('no such file');
  });

  it.each([
    ['approve', 'approve modeling', 'approve'],
    ['reject', 'reject modeling', 'reject'],
    ['restart', 'restart --from transfer', 'restartFrom'],
    ['rollback', 'rollback --to 7 --yes', 'rollback'],
  ])('%s that the migration refuses', async (_name, args, method) => {
    const client = new FakeClient(undefined, {
      [method]: new LandfallError('LandfallRefused', 'no gate waits for a decision'),
    });
    const { code, err, out } = await landfall(args, { client });
    expect(code).toBe(2);
    expect(err).toContain('no gate waits for a decision');
    expect(out).toBe('');
    expect(client.closed).toBe(1);
  });

  it('a second start of the same name', async () => {
    const client = new FakeClient(undefined, {
      start: new LandfallError('LandfallAlreadyRunning', 'migration/shop runs already'),
    });
    const { code, err } = await landfall('start --wait', { client });
    expect(code).toBe(2);
    expect(err).toContain('--attach');
  });

  it('a migration that does not exist', async () => {
    const client = new FakeClient([new LandfallError('LandfallNotFound', 'there is no migration shop')]);
    expect(await landfall('status', { client })).toMatchObject({ code: 2, out: '' });
  });
});

it('no server: exit code 1 and one sentence of what to do', async () => {
  const { code, err, out } = await landfall('status', { connect: () => Promise.reject(unreachable()) });
  expect(code).toBe(1);
  expect(out).toBe('');
  expect(err).toContain('no Temporal server answers at 127.0.0.1:7233');
  expect(err).toContain('landfall local up');
});

it('an error that nobody foresaw is shown as a defect, exit code 1', async () => {
  const { code, err } = await landfall('list', { connect: () => Promise.reject(new TypeError('boom')) });
  expect(code).toBe(1);
  expect(err).toMatch(/LandfallInternal[\s\S]*boom/);
});

describe('global options', () => {
  it('stand before or after the command, and replace what the configuration says', async () => {
    for (const args of ['--address t:1 --namespace n list', 'list --address t:1 --namespace n']) {
      const { settings } = await landfall(args);
      expect(settings).toEqual([{ address: 't:1', namespace: 'n', taskQueue: 'landfall' }]);
    }
    const client = new FakeClient();
    await landfall('pause --name billing', { client });
    expect(client.asked('pause')).toEqual([['billing', { by: 'ada@desk' }]]);
  });

  it('make do without a configuration that has mistakes, when they name migration and server', async () => {
    const client = new FakeClient();
    const cwd = folderWith('version: 7\n');
    const call = await landfall('pause --name shop --address t:1', { client, cwd });
    expect(call.code).toBe(0);
    expect(call.err).toContain('has mistakes and is not used');
    expect((await landfall('pause', { client, cwd })).code).toBe(2);
  });
});

describe('help', () => {
  const commands =
    'init doctor plan verify start list status watch pause resume rollback approve reject restart audit report cleanup worker'.split(
      ' ',
    );
  it('lists every command and the exit codes', async () => {
    const { code, out } = await landfall('help');
    expect(code).toBe(0);
    for (const name of [...commands, 'artifacts']) expect(out).toContain(`  ${name} `);
    expect(out).toContain('Exit codes:');
  });
  it.each([...commands, 'artifacts list', 'artifacts show', 'artifacts export'])('%s has an example', async (name) => {
    const { code, out } = await landfall(`${name} --help`);
    expect(code).toBe(0);
    expect(out).toContain('Examples:');
    expect(out).toContain('--config <file>');
  });
});
