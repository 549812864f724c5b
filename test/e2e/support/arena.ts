import run from 'execa';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, statePaths, up } from '../../../local';
import { readPid } from '../../../local/process/pid';
import type { MysqlFlavour, ServerName } from '../../../local/types';
import { landfallEnvironment, writeConfig, type DemoStack } from '../../../scripts/demo/config';
import { cliFile, landfall, repository, WorkerProcess, type CommandResult } from '../../../scripts/demo/processes';
import { fillSource } from '../../../scripts/demo/source';

export const shopApplication = join(repository, 'examples', 'shop');

/** A stack of its own, so that a suite may kill servers; attached to the test process. */
export class Arena {
  private readonly workers: WorkerProcess[] = [];
  /** Each stops what it started itself. */
  private readonly stacks: DemoStack[] = [];
  private constructor(
    readonly directory: string,
    private readonly servers: readonly ServerName[],
    private readonly flavour: MysqlFlavour,
  ) {}

  static async open(
    servers: readonly ServerName[] = ['temporal', 'mysql', 'aws'],
    flavour: MysqlFlavour = 'mysql80',
  ): Promise<Arena> {
    const arena = new Arena(mkdtempSync(join(tmpdir(), 'landfall-e2e-')), servers, flavour);
    await arena.up();
    return arena;
  }

  private async up(): Promise<void> {
    const { directory, servers, flavour } = this;
    this.stacks.push((await up({ directory, servers, mysql: flavour, attach: true })) as DemoStack);
  }

  get stack(): DemoStack {
    const newest = this.stacks.at(-1);
    if (newest === undefined) throw new Error('the stack is not up');
    return newest;
  }

  /** Kills a server with -9 and starts it again at once, on the same data; resolves when it answers. */
  async killServer(server: ServerName): Promise<void> {
    const pid = readPid(statePaths(this.directory).pid(server));
    if (pid === undefined) throw new Error(`${server} has no pid file`);
    process.kill(pid, 'SIGKILL');
    await this.up();
  }

  /** Variables that the command line and the workers get beside those of the stack, or in their place. */
  extraEnvironment: Readonly<Record<string, string>> = {};

  get environment(): Record<string, string> {
    return { ...landfallEnvironment(this.stack), ...this.extraEnvironment };
  }

  /** A migration of the example: its database, its rows, its landfall.yaml in a folder of its own. */
  async shop(
    name: string,
    options: { readonly rows?: number; readonly settings?: Readonly<Record<string, unknown>> } = {},
  ): Promise<Migration> {
    const database = `shop_${name.replaceAll('-', '_')}`;
    await createDatabase(this.stack.mysql, database);
    await fillSource({ mysql: this.stack.mysql, database, application: shopApplication, rows: options.rows ?? 1000 });
    return this.migration(name, database, options.settings);
  }

  migration(name: string, database: string, settings: Readonly<Record<string, unknown>> = {}): Migration {
    const directory = join(this.directory, name);
    const config = writeConfig({
      stack: this.stack,
      application: shopApplication,
      directory,
      name,
      database,
      settings: {
        'temporal.taskQueue': name,
        'target.tablePrefix': `${name}-`,
        'modeling.proof.answers': false, // a minute for each migration; test/server/modeling/answers.test.ts has it
        ...settings,
      },
    });
    return new Migration(this, name, database, directory, config);
  }

  startWorker(migration: Migration, environment: Readonly<Record<string, string>> = {}): WorkerProcess {
    const worker = WorkerProcess.start({
      config: migration.config,
      directory: migration.directory,
      environment: { ...this.environment, ...environment },
      logFile: join(migration.directory, 'worker.log'),
    });
    this.workers.push(worker);
    return worker;
  }

  /** Everything that the workers of this arena have logged. */
  workerLog(): string {
    return this.workers.map(({ logFile }) => readFileSync(logFile, 'utf8')).join('\n');
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.stop('SIGKILL')));
    for (const stack of this.stacks) await stack.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** One migration, driven by the command line as a person or a CI job would. */
export class Migration {
  constructor(
    private readonly arena: Arena,
    readonly name: string,
    readonly database: string,
    readonly directory: string,
    readonly config: string,
  ) {}

  /** Everything that the command line has said, on both streams. */
  said = '';

  async landfall(...args: readonly string[]): Promise<CommandResult> {
    const result = await landfall([...args, '--config', this.config], {
      environment: this.arena.environment,
      directory: this.directory,
    });
    this.said += result.stdout + result.stderr;
    return result;
  }

  /** Runs shell text in the folder of the configuration, with `landfall` on its path, as a CI job runs a step. */
  async shell(script: string, environment: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
    const bin = join(this.directory, 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'landfall'), `#!/bin/sh\nexec "${process.execPath}" "${cliFile}" "$@"\n`, { mode: 0o755 });
    const result = await run('bash', ['-eo', 'pipefail', '-c', script], {
      cwd: this.directory,
      env: { ...this.arena.environment, ...environment, PATH: `${bin}:${process.env['PATH'] ?? ''}` },
      reject: false,
    });
    this.said += result.stdout + result.stderr;
    return { code: result.exitCode, stdout: result.stdout, stderr: result.stderr };
  }

  /** Folder of the artifacts. */
  get artifacts(): string {
    return join(this.directory, 'artifacts', this.name);
  }

  async json<T>(...args: readonly string[]): Promise<T> {
    const { stdout, stderr, code } = await this.landfall(...args, '--json');
    try {
      return JSON.parse(stdout) as T;
    } catch {
      throw new Error(`landfall ${args.join(' ')} --json printed no JSON (exit ${code}): ${stdout}\n${stderr}`);
    }
  }
}
