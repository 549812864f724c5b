import { NativeConnection, Worker } from '@temporalio/worker';
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openArtifactStore } from '../../../adapters/artifacts';
import type { LandfallActivities } from '../../../contracts/activities';
import type { ArtifactRef } from '../../../contracts/artifacts';
import type { StageContext } from '../../../contracts/stages';
import type { SourceDatabase } from '../../support/source-database';
import { stack, uniqueName } from '../../support/stack';
import { workflowBundle } from '../../workflow/support/environment';
import { mockActivities, Scenario } from '../../workflow/support/mocks';

const ROOT = join(__dirname, '../../..');
type Activity = (input: { readonly context: StageContext }) => Promise<unknown>;

/** A worker whose activities are made up, but whose artifacts really lie in the store of the configuration. */
export class MockWorker {
  private readonly scenarios = new Map<string, Scenario>();
  private worker: Worker | undefined;
  private running: Promise<void> | undefined;
  readonly taskQueue = uniqueName('landfall-cli');

  scenario(name: string): Scenario {
    const found = this.scenarios.get(name) ?? new Scenario();
    this.scenarios.set(name, found);
    return found;
  }

  async start(): Promise<void> {
    this.worker = await Worker.create({
      connection: await NativeConnection.connect({ address: stack.temporal() }),
      taskQueue: this.taskQueue,
      workflowBundle: await workflowBundle(),
      activities: withRealArtifacts(mockActivities((name) => this.scenario(name))),
      maxHeartbeatThrottleInterval: '200ms',
      shutdownGraceTime: '1s',
    });
    this.running = this.worker.run();
  }

  async stop(): Promise<void> {
    this.worker?.shutdown();
    await this.running;
  }
}

function withRealArtifacts(activities: LandfallActivities): LandfallActivities {
  const entries = Object.entries(activities as unknown as Record<string, Activity>).map(([name, run]) => {
    const wrapped: Activity = async (input) => {
      const result = await run(input);
      const { config, migration } = input.context;
      const store = openArtifactStore({ location: config.artifacts.store, migration });
      const put = (ref: ArtifactRef): Promise<ArtifactRef> => store.put(ref.key, `{"made":"by a test"}\n`);
      if (name === 'exportAudit') return put(result as ArtifactRef);
      const { artifacts } = (result ?? {}) as { readonly artifacts?: readonly ArtifactRef[] };
      return artifacts === undefined
        ? result
        : { ...(result as object), artifacts: await Promise.all(artifacts.map(put)) };
    };
    return [name, wrapped] as const;
  });
  return Object.fromEntries(entries) as unknown as LandfallActivities;
}

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** How a shell calls landfall without the shim of a desk, so that a signal reaches it and nothing in between: as it was built. */
export const LANDFALL = [process.execPath, join(ROOT, 'dist/client/cli/main.js')].map((part) => `"${part}"`).join(' ');

/** A folder with a landfall.yaml, and a shell that has `landfall` on its path as a person has it. */
export class Desk {
  readonly folder = mkdtempSync(join(tmpdir(), 'landfall-desk-'));
  readonly name: string;
  private readonly log = join(this.folder, '.exit-codes');

  constructor(worker: MockWorker, database: SourceDatabase, name = uniqueName('cli').replaceAll('_', '-')) {
    this.name = name;
    const { host, port } = database.server;
    writeFileSync(
      join(this.folder, 'landfall.yaml'),
      `version: 1
name: ${name}
stages: [analysis, modeling, infrastructure, transfer]
temporal: { address: "${stack.temporal()}", taskQueue: ${worker.taskQueue} }
source:
  endpoints: [{ host: ${host}, port: ${port} }]
  database: ${database.name}
  user: ${database.user}
  password: env:LANDFALL_SOURCE_PASSWORD
  tls: { mode: disabled }
target: { region: us-east-1, endpoint: "${stack.aws()}" }
`,
    );
    const shim = join(this.folder, 'landfall');
    writeFileSync(
      shim,
      `#!/bin/bash
${LANDFALL} "$@"
code=$?
echo "$code" >> "${this.log}"
exit $code
`,
    );
    chmodSync(shim, 0o755);
    writeFileSync(this.log, '');
    this.environment = {
      ...process.env,
      NO_COLOR: '1',
      PATH: `${this.folder}:${process.env['PATH']}`,
      LANDFALL_SOURCE_PASSWORD: database.password,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    };
  }

  private readonly environment: NodeJS.ProcessEnv;

  /** Exit codes of every `landfall` so far, in order. */
  get codes(): readonly number[] {
    return readFileSync(this.log, 'utf8').split('\n').filter(Boolean).map(Number);
  }

  spawn(script: string, env: Readonly<Record<string, string>> = {}): ChildProcess {
    return spawn('bash', ['-eo', 'pipefail', '-c', script], {
      cwd: this.folder,
      env: { ...this.environment, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Runs a script as a CI job runs it: it ends at the first command that fails. */
  async run(script: string, env: Readonly<Record<string, string>> = {}): Promise<Ran> {
    return ended(this.spawn(script, env));
  }
}

export function ended(child: ChildProcess): Promise<Ran> {
  let out = '';
  let err = '';
  child.stdout?.on('data', (bytes: Buffer) => (out += bytes.toString()));
  child.stderr?.on('data', (bytes: Buffer) => (err += bytes.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}
