import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningStart } from '../../../client/api/attach';
import type { Io } from '../../../client/cli/io';
import type {
  AbstractInput,
  AbstractResult,
  AnalyzeInput,
  ArtifactReader,
  CodecServerInput,
  Finding,
  Leftovers,
  MigrationClient,
  MigrationStatus,
  Services,
  TemporalSettings,
} from '../../../client/cli/ports';
import type { Prompts } from '../../../client/cli/prompts';
import { runCli } from '../../../client/cli/run';
import { contract } from '../../../client/cli/standalone/contract';
import { model } from '../../../client/cli/standalone/model';
import { prove } from '../../../client/cli/standalone/prove';
import { LandfallError } from '../../../contracts/errors';
import { STAGES } from '../../../contracts/names';
import type { MigrationProgress, StageProgress, Verdict } from '../../../contracts/stages';

export const CONFIG = `version: 1
name: shop
stages: [analysis, modeling, infrastructure, transfer]
source:
  endpoints: [{ host: db.internal }]
  database: shop
  user: landfall
  password: env:DB_PASSWORD
target: { region: eu-central-1 }
`;

/** A folder of its own with a landfall.yaml; `null` for none. */
export function folderWith(config: string | null = CONFIG): string {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-cli-'));
  if (config !== null) writeFileSync(join(folder, 'landfall.yaml'), config);
  return folder;
}

export const stages = (over: Partial<Record<string, Partial<StageProgress>>> = {}): readonly StageProgress[] =>
  STAGES.map((stage) => ({ stage, status: 'pending', notes: [], ...over[stage] }));

export const progressOf = (over: Partial<MigrationProgress> = {}): MigrationProgress => ({
  migration: 'shop',
  state: 'running',
  paused: false,
  stages: stages(),
  tables: [],
  undo: [],
  artifacts: {},
  lastEvents: [],
  ...over,
});

export const statusOf = (over: Partial<MigrationStatus> = {}): MigrationStatus => ({
  name: 'shop',
  workflowId: 'migration/shop',
  runId: 'run-1',
  run: 'running',
  state: 'running',
  startedAt: '2026-01-02T03:04:05.000Z',
  progress: progressOf(),
  retrying: [],
  ...over,
});

export const finished = (): MigrationStatus =>
  statusOf({
    run: 'completed',
    state: 'finished',
    closedAt: '2026-01-02T03:14:05.000Z',
    outcome: { outcome: 'finished', stages: stages({ analysis: { status: 'done' } }), artifacts: {}, differences: 0 },
  });

/** A client that answers from a list of statuses, the last one for ever, and remembers what it was asked. */
export class FakeClient implements MigrationClient {
  readonly calls: unknown[][] = [];
  closed = 0;
  /** What `start` says of the migration that it attaches to. */
  running: { readonly running?: RunningStart } = {};
  constructor(
    private readonly statuses: (MigrationStatus | LandfallError)[] = [statusOf()],
    private readonly refusals: Readonly<Record<string, LandfallError>> = {},
  ) {}

  private call(method: string, ...args: unknown[]): void {
    this.calls.push([method, ...args]);
    const refusal = this.refusals[method];
    if (refusal) throw refusal;
  }
  async start(input: Parameters<MigrationClient['start']>[0]) {
    this.call('start', input);
    return { workflowId: `migration/${input.config.name}`, runId: 'run-1', attached: input.attach, ...this.running };
  }
  async list() {
    this.call('list');
    return this.statuses.filter((one): one is MigrationStatus => !(one instanceof LandfallError));
  }
  async status(name: string): Promise<MigrationStatus> {
    this.call('status', name);
    const next = this.statuses.length > 1 ? this.statuses.shift() : this.statuses[0];
    if (next === undefined || next instanceof LandfallError) throw next ?? new LandfallError('LandfallNotFound', name);
    return next;
  }
  async audit(name: string) {
    this.call('audit', name);
    return [
      { at: '2026-01-02T03:04:05.000Z', event: 'started', detail: 'four stages', by: 'ada' },
      { at: '2026-01-02T03:05:05.000Z', stage: 'analysis' as const, event: 'done', detail: '' },
    ];
  }
  async pause(...args: Parameters<MigrationClient['pause']>): Promise<void> {
    this.call('pause', ...args);
  }
  async resume(...args: Parameters<MigrationClient['resume']>): Promise<void> {
    this.call('resume', ...args);
  }
  async rollback(...args: Parameters<MigrationClient['rollback']>): Promise<string> {
    this.call('rollback', ...args);
    return 'rollback accepted';
  }
  async approve(...args: Parameters<MigrationClient['approve']>): Promise<string> {
    this.call('approve', ...args);
    return 'approved';
  }
  async reject(...args: Parameters<MigrationClient['reject']>): Promise<string> {
    this.call('reject', ...args);
    return 'rejected';
  }
  async setRate(...args: Parameters<MigrationClient['setRate']>): Promise<string> {
    this.call('setRate', ...args);
    return 'rate set';
  }
  async restartFrom(...args: Parameters<MigrationClient['restartFrom']>): Promise<string> {
    this.call('restartFrom', ...args);
    return 'restart accepted';
  }
  async health() {
    this.call('health');
    return { missingSearchAttributes: [], workers: 1 };
  }
  async close(): Promise<void> {
    this.closed++;
  }
  asked(method: string): readonly unknown[][] {
    return this.calls.filter(([name]) => name === method).map(([, ...args]) => args);
  }
}

export interface World {
  readonly client?: MigrationClient;
  readonly connect?: (settings: TemporalSettings) => Promise<MigrationClient>;
  readonly cwd?: string;
  readonly interactive?: boolean;
  readonly answers?: readonly (string | boolean)[];
  readonly env?: Readonly<Record<string, string>>;
  readonly findings?: readonly Finding[];
  readonly verdicts?: readonly Verdict[];
  readonly artifacts?: ArtifactReader;
  readonly leftovers?: Leftovers;
  readonly abstraction?: AbstractResult;
  /** Called at every sleep with its number; a test interrupts here. */
  readonly onSleep?: (count: number, interrupt: () => void) => void;
}

export const noArtifacts: ArtifactReader = {
  location: '/artifacts/shop',
  states: async () => [],
  read: async (ref) => {
    throw new LandfallError('LandfallArtifactMissing', ref.key);
  },
  peek: async () => undefined,
};

/** Runs one call of `landfall` in a made-up world. */
export async function landfall(args: string, world: World = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const settings: TemporalSettings[] = [];
  const questions: string[] = [];
  const codecServers: CodecServerInput[] = [];
  const analyses: AnalyzeInput[] = [];
  const abstractions: AbstractInput[] = [];
  const verified: { stage: string; offline: boolean }[] = [];
  const answers = [...(world.answers ?? [])];
  let interrupt = (): void => undefined;
  let sleeps = 0;
  let clock = Date.parse('2026-01-02T03:10:00Z');
  const io: Io = {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    interactive: world.interactive ?? false,
    live: false,
    color: false,
    columns: 120,
    cwd: world.cwd ?? folderWith(),
    env: world.env ?? {},
    user: 'ada@desk',
    now: () => new Date(clock),
    sleep: async (ms) => {
      clock += ms;
      world.onSleep?.(++sleeps, interrupt);
      if (sleeps > 2_000) throw new Error('the command never ends');
    },
    onInterrupt: (handler) => {
      interrupt = handler;
      return () => undefined;
    },
  };
  const ask = async (message: string, fallback: string | boolean): Promise<string | boolean> => {
    questions.push(message);
    return answers.shift() ?? fallback;
  };
  const prompts: Prompts = {
    confirm: async (message) => (await ask(message, false)) as boolean,
    input: async (question) => (await ask(question.message, question.default ?? '')) as string,
    select: async (question) => (await ask(question.message, question.default ?? '')) as never,
  };
  const services: Services = {
    connect:
      world.connect ??
      (async (given) => {
        settings.push(given);
        return world.client ?? new FakeClient();
      }),
    async *diagnose() {
      yield* world.findings ?? [];
    },
    verify: async (input) => {
      verified.push({ stage: input.stage, offline: input.offline });
      input.say('one step');
      return world.verdicts ?? [];
    },
    // The real one: with a dump it needs no server.
    contract: (input) => contract(input, world.env ?? {}),
    model: (input) => model(input),
    prove: (input) => prove(input, world.env ?? {}),
    abstract: async (input) => {
      abstractions.push(input);
      return world.abstraction ?? { statements: 0, moved: [], refused: [], folder: 'src/data-access', commits: [] };
    },
    analyze: async (input) => {
      analyses.push(input);
      input.onProgress('schema ..');
      return {
        ...{
          tables: 3,
          relations: 2,
          callSites: 1,
          statements: 1,
          accessPatterns: 4,
          measured: 0,
          risks: { TRIGGER: 1 },
        },
        ...{ out: input.out, files: [{ name: 'analysis.json', sha256: '00', bytes: 1 }] },
      };
    },
    artifacts: () => world.artifacts ?? noArtifacts,
    leftovers: async () => world.leftovers ?? { place: 'nowhere', found: [], remove: async () => [] },
    runWorker: async () => 'ended',
    startCodecServer: async (input) => {
      codecServers.push(input);
      setImmediate(() => interrupt()); // Ctrl-C
      return async () => undefined;
    },
    serveMcp: async (input) => void input.config(),
  };
  const code = await runCli(args.split(' ').filter(Boolean), { io, services, prompts });
  return {
    code,
    out: out.join('\n'),
    err: err.join('\n'),
    settings,
    questions,
    codecServers,
    verified,
    analyses,
    abstractions,
    cwd: io.cwd,
  };
}

export const unreachable = (): LandfallError =>
  new LandfallError('LandfallTemporalUnreachable', 'no Temporal server answers at 127.0.0.1:7233');
