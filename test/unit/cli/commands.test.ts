import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../client/config';
import type { ArtifactReader } from '../../../client/cli/ports';
import type { TableProgress } from '../../../contracts/stages';
import { LandfallError } from '../../../contracts/errors';
import {
  CONFIG,
  FakeClient,
  finished,
  folderWith,
  landfall,
  progressOf,
  stages,
  statusOf,
  unreachable,
} from './support';

const GATE = { stage: 'modeling', gate: 'modeling', question: 'Is the contract right?', facts: ['3 tables'] } as const;
const TABLE: TableProgress = {
  table: 'users',
  status: 'done',
  rowsTotal: 1200,
  rowsCopied: 1200,
  itemsWritten: 2400,
  rowsValidated: 1200,
  differences: 0,
  rowsPerSecond: 0,
};

describe('init', () => {
  it('without asking: flags and defaults, a file that loads, a schema beside it', async () => {
    const cwd = folderWith(null);
    const { code, out, questions } = await landfall('init --name billing --host 10.0.0.9 --port 3307 --tls disabled', {
      cwd,
      env: { AWS_REGION: 'eu-west-1' },
    });
    expect([code, questions]).toEqual([0, []]);
    expect(out).toContain('landfall doctor');
    expect(loadConfig(join(cwd, 'landfall.yaml'))).toMatchObject({
      name: 'billing',
      source: { endpoints: [{ host: '10.0.0.9', port: 3307 }], database: 'billing', tls: { mode: 'disabled' } },
      target: { region: 'eu-west-1' },
    });
    expect(JSON.parse(readFileSync(join(cwd, 'landfall.schema.json'), 'utf8'))).toMatchObject({ type: 'object' });
  });

  it('names the authority and the emulator that the environment of `landfall local up` tells', async () => {
    const cwd = folderWith(null);
    const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' };
    expect((await landfall('init --name billing --ca tls/ca.pem', { cwd, env })).code).toBe(0);
    expect(loadConfig(join(cwd, 'landfall.yaml'))).toMatchObject({
      source: { tls: { mode: 'required', ca: join(cwd, 'tls/ca.pem') } },
      target: { endpoint: 'http://127.0.0.1:4566' },
    });
  });

  it('asks at a terminal, and takes the answers', async () => {
    const cwd = folderWith(null);
    writeFileSync(join(cwd, 'package.json'), '{}');
    const answers = ['shop', 'db', '3306', 'shop', 'mover', 'file:pw', 'required', '-', 'us-west-2', 't:7233'];
    const { code, questions } = await landfall('init', { cwd, interactive: true, answers });
    expect(code).toBe(0);
    expect(questions).toHaveLength(answers.length);
    expect(loadConfig(join(cwd, 'landfall.yaml'))).toMatchObject({
      source: { user: 'mover', password: `file:${join(cwd, 'pw')}` },
      temporal: { address: 't:7233' },
    });
    expect(loadConfig(join(cwd, 'landfall.yaml')).application).toBeUndefined();
  });

  it('does not replace a file without --force', async () => {
    const cwd = folderWith('mine: true\n');
    const { code, err } = await landfall('init --yes', { cwd });
    expect(code).toBe(2);
    expect(err).toContain('--force');
    expect(readFileSync(join(cwd, 'landfall.yaml'), 'utf8')).toBe('mine: true\n');
    expect((await landfall('init --yes --force', { cwd })).code).toBe(0);
    expect(loadConfig(join(cwd, 'landfall.yaml')).version).toBe(1);
  });

  it.each([
    ['a plain password', 'init --password hunter2', 'never the secret'],
    ['a port out of range', 'init --port 99999', 'no port'],
    ['a wrong name', 'init --name Shop_1', 'lower-case letters'],
    ['an empty host', 'init --host=', 'source.endpoints[0].host'],
  ])('refuses %s and writes nothing', async (_name, args, sentence) => {
    const cwd = folderWith(null);
    const { code, err } = await landfall(args, { cwd });
    expect(code).toBe(2);
    expect(err).toContain(sentence);
    expect(err).not.toContain('hunter2');
    expect(existsSync(join(cwd, 'landfall.yaml'))).toBe(false);
  });
});

describe('plan', () => {
  it('shows the stages in order, with what is missing now', async () => {
    const cwd = folderWith(CONFIG.replace('[analysis, modeling, infrastructure, transfer]', '[modeling, flags]'));
    const { code, out } = await landfall('plan --json', { cwd });
    expect(code).toBe(0);
    const plan = JSON.parse(out) as {
      stages: { stage: string; selected: boolean; missing: string[]; approval: string }[];
    };
    expect(plan.stages.map(({ stage, selected }) => [stage, selected])).toEqual([
      ['analysis', false],
      ['modeling', true],
      ['abstraction', false],
      ['implementation', false],
      ['flags', true],
      ['infrastructure', false],
      ['transfer', false],
    ]);
    expect(plan.stages[1]).toMatchObject({
      approval: 'a person, three times: modeling/patterns, modeling/tables, modeling/contract',
      missing: [expect.stringContaining('stage-01/analysis.json')],
    });
    expect(plan.stages[4]!.missing[0]).toContain('cannot run');
  });

  it('takes inputs from the configuration, and none that an earlier migration left', async () => {
    const cwd = folderWith(
      `${CONFIG.replace('[analysis, modeling, infrastructure, transfer]', '[infrastructure]')}inputs: { stage-01/analysis.json: a.json, stage-02/projection.json: none.json }\n`,
    );
    writeFileSync(join(cwd, 'a.json'), '{}');
    const artifacts: ArtifactReader = {
      ...{ location: '/x', states: async () => [], read: async () => Buffer.alloc(0) },
      peek: async (key) => (key === 'stage-02/migrationContract.json' ? Buffer.from('{}') : undefined),
    };
    const { out } = await landfall('plan', { cwd, artifacts });
    expect(out).toContain('stage-01/analysis.json <- inputs:');
    expect(out).toContain('stage-02/migrationContract.json: an earlier migration left it in the artifact store');
    expect(out).toContain('stage-02/projection.json: no such file');
    expect(out).toContain('2 things are missing');
  });

  it('with nothing missing says what comes next', async () => {
    const { out } = await landfall('plan');
    expect(out).toContain('nothing is missing; a person approves modeling and infrastructure');
    expect(out).toContain('4 flags  skipped: not selected'.replace('4', '5'));
  });
});

describe('doctor', () => {
  it('ends with 1 when a check fails, and says what to do', async () => {
    const findings = [
      { check: 'source primary', verdict: 'fail', detail: 'refused\nat 1.2.3.4', fix: 'open the way' },
    ] as const;
    const { code, out } = await landfall('doctor', { findings });
    expect(code).toBe(1);
    expect(out).toMatch(/ok {4}Temporal/);
    expect(out).toContain('fix open the way');
    expect(out).toContain('5 checks, 1 failed'.replace('5', String(out.match(/^(ok|warn|FAIL)/gm)?.length)));
  });
  it('goes on where Temporal does not answer, and where the configuration is wrong', async () => {
    const down = await landfall('doctor --json', {
      connect: () => Promise.reject(unreachable()),
      findings: [{ check: 'AWS identity', verdict: 'ok', detail: 'account 1' }],
    });
    expect(down.code).toBe(1);
    const { findings } = JSON.parse(down.out) as { findings: { check: string; verdict: string }[] };
    expect(findings.map(({ check, verdict }) => [check, verdict])).toEqual([
      ['Node.js', 'ok'],
      ['configuration', 'ok'],
      ['Temporal', 'fail'],
      ['AWS identity', 'ok'],
    ]);
    const bad = await landfall('doctor', { cwd: folderWith('version: 3\n') });
    expect(bad.code).toBe(1);
    expect(bad.out).toMatch(/FAIL {2}configuration[\s\S]*version: found the number 3/);
  });
  it('ends with 0 when nothing fails; warnings are no failures', async () => {
    const findings = [{ check: 'clock', verdict: 'warn', detail: '2 s off', fix: 'set it' }] as const;
    expect((await landfall('doctor', { findings })).code).toBe(0);
  });
});

describe('status, list, report, audit', () => {
  it('status shows stages, tables, gate and failure, and hides control characters of others', async () => {
    const failure = {
      code: 'LandfallGateFailed',
      message: 'bad \u001b[31mred\u001b[0m\u0007',
      cause: 'c',
      check: 'look',
      fix: 'mend',
    };
    const progress = progressOf({
      stages: stages({ analysis: { status: 'done', notes: ['10 tables'] }, modeling: { status: 'waiting' } }),
      tables: [{ ...TABLE, status: 'copying', rowsCopied: 300, rowsPerSecond: 90, rowsValidated: 0 }],
      waitingFor: GATE,
    });
    const client = new FakeClient([statusOf({ state: 'stopped', stage: 'modeling', progress, failure })]);
    const { out } = await landfall('status', { client });
    expect(out).toContain('+ 1 analysis        done');
    expect(out).toContain('25 %');
    expect(out).toContain('about 10s left');
    expect(out).toContain('gate modeling waits: Is the contract right?');
    expect(out).toContain('bad red\n');
    expect(out).toContain('landfall restart --from modeling --name shop');
    expect(out).not.toContain('\u001b');
  });
  it('status ends with 0, and with the state when asked', async () => {
    const client = () => new FakeClient([statusOf({ state: 'waiting', waitingFor: 'modeling' })]);
    expect((await landfall('status', { client: client() })).code).toBe(0);
    expect((await landfall('status --exit-code', { client: client() })).code).toBe(3);
    expect((await landfall('status --exit-code', { client: new FakeClient() })).code).toBe(0);
  });
  it('status without a worker shows what Temporal knows', async () => {
    const { progress: _, ...silent } = statusOf({ state: 'paused' });
    const { code, out } = await landfall('status', { client: new FakeClient([silent]) });
    expect(code).toBe(0);
    expect(out).toContain('No worker answers');
  });
  it('list filters by state', async () => {
    const client = () => new FakeClient([statusOf(), finished()]);
    expect(JSON.parse((await landfall('list --json', { client: client() })).out)).toHaveLength(2);
    expect((await landfall('list --state finished', { client: client() })).out.split('\n')).toHaveLength(2);
    expect((await landfall('list --state nowhere', { client: client() })).out).toBe('no migrations');
  });
  it('report --json has status, rows and items per table, and differences', async () => {
    const progress = progressOf({
      tables: [TABLE, { ...TABLE, table: 'orders', differences: 2 }],
      stages: stages({ analysis: { status: 'done' } }),
    });
    const { out } = await landfall('report --json', { client: new FakeClient([statusOf({ progress })]) });
    expect(JSON.parse(out)).toMatchObject({
      name: 'shop',
      status: 'running',
      tables: [
        { table: 'users', rows: 1200, items: 2400, differences: 0 },
        { table: 'orders', differences: 2 },
      ],
      rows: 2400,
      items: 4800,
      differences: 2,
    });
  });
  it('report reads the written report when no worker answers', async () => {
    const { progress: _, ...silent } = finished();
    const written = {
      findings: { tables: [{ table: 'users', status: 'done', rows: 5, items: 6, validated: 5, differences: 0 }] },
    };
    const artifacts: ArtifactReader = {
      ...{ location: '/x', states: async () => [], read: async () => Buffer.alloc(0) },
      peek: async (key) => (key === 'migration-report.json' ? Buffer.from(JSON.stringify(written)) : undefined),
    };
    const { out } = await landfall('report', { client: new FakeClient([silent]), artifacts });
    expect(out).toMatch(/users +done +5 +6 +5 +0/);
    expect(out).toContain('0 differences');
    const broken = { ...artifacts, peek: async () => Buffer.from('{"findings":') };
    expect((await landfall('report', { client: new FakeClient([silent]), artifacts: broken })).err).toContain(
      'LandfallArtifactInvalid',
    );
  });
  it('audit joins the exported trail with what Temporal has, each event once', async () => {
    const lines = [
      '{"at":"2026-01-01T00:00:00.000Z","event":"older run","detail":""}',
      '{"at":"2026-01-02T03:04:05.000Z","event":"started","detail":"four stages","by":"ada"}',
      '{"at":"2026-01-02T03:0',
      'null',
    ];
    const artifacts: ArtifactReader = {
      ...{ location: '/x', states: async () => [], read: async () => Buffer.alloc(0) },
      peek: async () => Buffer.from(lines.join('\n')),
    };
    const { out } = await landfall('audit --json', { artifacts });
    expect((JSON.parse(out) as { event: string }[]).map(({ event }) => event)).toEqual([
      'older run',
      'started',
      'done',
    ]);
    const gone = await landfall('audit', { artifacts, connect: () => Promise.reject(unreachable()) });
    expect(gone.code).toBe(0);
    expect(gone.err).toContain('artifact store alone');
    expect(gone.out).toContain('older run');
  });
});

describe('artifacts', () => {
  const state = (key: string, word: 'ok' | 'changed' | 'missing') => ({
    key,
    sha256: 'ab'.repeat(32),
    bytes: 3,
    state: word,
  });
  const store = (...found: ReturnType<typeof state>[]): ArtifactReader => ({
    location: '/x',
    states: async () => found,
    peek: async () => undefined,
    read: async (ref) => {
      if (ref.key.includes('changed'))
        throw new LandfallError('LandfallArtifactChanged', `${ref.key} has another hash`);
      return Buffer.from('{}\n');
    },
  });

  it('list ends with 1 when one was changed or is missing', async () => {
    expect((await landfall('artifacts list', { artifacts: store(state('stage-01/a.md', 'ok')) })).code).toBe(0);
    const { code, out } = await landfall('artifacts list', { artifacts: store(state('stage-01/a.md', 'changed')) });
    expect(code).toBe(1);
    expect(out).toContain('changed');
    const other = { artifacts: store(state('stage-01/a.md', 'missing')) };
    expect((await landfall('artifacts list --stage 2', other)).code).toBe(0);
  });
  it('show prints the bytes, or suggests the key', async () => {
    const artifacts = store(state('stage-02/migrationContract.json', 'ok'));
    expect((await landfall('artifacts show migrationContract.json', { artifacts })).out).toBe('{}');
    const { code, err } = await landfall('artifacts show stage-02/migrationContrct.json', { artifacts });
    expect(code).toBe(1);
    expect(err).toContain('did you mean stage-02/migrationContract.json');
  });
  it('export writes into an empty folder, refuses another, and stops at a changed file', async () => {
    const out = mkdtempSync(join(tmpdir(), 'landfall-out-'));
    const good = store(state('stage-01/a.md', 'ok'), state('stage-02/b.json', 'ok'));
    expect((await landfall(`artifacts export --out ${out}`, { artifacts: good })).code).toBe(0);
    expect(readFileSync(join(out, 'stage-02/b.json'), 'utf8')).toBe('{}\n');
    expect((await landfall(`artifacts export --out ${out}`, { artifacts: good })).code).toBe(2);
    const bad = store(state('stage-01/changed.md', 'changed'));
    expect((await landfall(`artifacts export --out ${out} --force`, { artifacts: bad })).err).toContain(
      'LandfallArtifactChanged',
    );
  });
  it('export never leaves its folder, whatever the keys say', async () => {
    const out = join(folderWith(null), 'deep', 'out');
    const hostile = store(state('../../evil.txt', 'ok'));
    expect((await landfall(`artifacts export --out ${out}`, { artifacts: hostile })).code).toBe(2);
    expect(existsSync(join(out, '../../evil.txt'))).toBe(false);
  });
  it('shows the store alone when Temporal cannot be asked', async () => {
    const call = await landfall('artifacts list', {
      artifacts: store(state('x', 'ok')),
      connect: () => Promise.reject(unreachable()),
    });
    expect(call.code).toBe(0);
    expect(call.err).toContain('lies in the store');
  });
});

describe('questions before what cannot simply be taken back', () => {
  const undo = [{ stage: 'transfer' as const, action: 'drop-views' as const, what: 'drop 3 views', command: 'x' }];

  it('rollback: asks at a terminal, lists what is undone, does nothing on no', async () => {
    const client = new FakeClient([statusOf({ progress: progressOf({ undo }) })]);
    const no = await landfall('rollback --to 1', { client, interactive: true, answers: [false] });
    expect(no.code).toBe(1);
    expect(no.err).toContain('undo transfer: drop 3 views');
    expect(client.asked('rollback')).toEqual([]);
    await landfall('rollback --to 1 --why broken', { client, interactive: true, answers: [true] });
    expect(client.asked('rollback')).toEqual([['shop', { to: 'analysis', by: 'ada@desk', why: 'broken' }]]);
  });
  it('rollback: without a terminal it needs --yes', async () => {
    const client = new FakeClient();
    expect(await landfall('rollback --to traffic', { client })).toMatchObject({ code: 2 });
    expect(client.asked('rollback')).toEqual([]);
    expect((await landfall('rollback --to traffic --yes', { client })).code).toBe(0);
  });
  it('approve: shows what is decided and asks at a terminal; takes the gate that waits', async () => {
    const open = statusOf({ state: 'waiting', waitingFor: 'modeling', progress: progressOf({ waitingFor: GATE }) });
    const client = new FakeClient([open]);
    const no = await landfall('approve', { client, interactive: true, answers: [false] });
    expect([no.code, client.asked('approve')]).toEqual([1, []]);
    expect(no.err).toContain('Is the contract right?');
    await landfall('approve --by ada --why read', { client, interactive: true, answers: [true] });
    expect(client.asked('approve')).toEqual([['shop', { gate: 'modeling', by: 'ada', why: 'read' }]]);
  });
  it('approve where nothing waits', async () => {
    const { code, err } = await landfall('approve', { client: new FakeClient() });
    expect(code).toBe(2);
    expect(err).toContain('no gate of migration shop waits');
  });
  it('cleanup: lists, asks, removes; not while the migration runs', async () => {
    const removed: string[] = [];
    const leftovers = {
      place: 'db:3306, schema landfall_views',
      found: ['v_a', 'v_b'],
      remove: async () => {
        removed.push('all');
        return ['v_a', 'v_b'];
      },
    };
    const over = () => new FakeClient([finished()]);
    expect((await landfall('cleanup --list', { client: over(), leftovers })).out).toBe('v_a\nv_b');
    expect((await landfall('cleanup --yes', { client: new FakeClient(), leftovers })).code).toBe(2);
    expect((await landfall('cleanup', { client: over(), leftovers, interactive: true, answers: [false] })).code).toBe(
      1,
    );
    expect(removed).toEqual([]);
    const { code, out, err } = await landfall('cleanup --yes', { client: over(), leftovers });
    expect([code, out]).toEqual([0, '2 removed']);
    expect(err).toContain('  v_a');
    expect(removed).toEqual(['all']);
  });
});
