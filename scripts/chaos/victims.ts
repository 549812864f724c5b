import type { Arena, Migration } from '../../test/e2e/support/arena';
import type { Look } from './observer';
import { eventually } from '../../test/e2e/support/outcome';
import type { WorkerProcess } from '../demo/processes';
import type { Target } from './options';

/** What is killed, and what stands in for it. */
export interface Victim {
  /** Kills with -9 and starts the replacement at once. */
  strike(): Promise<void>;
  /** Resolves when the replacement works. */
  ready(): Promise<void>;
  /** Whether it is at work for the migration. */
  busy(look: Look): boolean;
}

export const victimOf = (target: Target, arena: Arena, migration: Migration, worker: WorkerProcess): Victim =>
  target === 'worker' ? new WorkerVictim(arena, migration, worker) : serverVictim(arena, target);

export class WorkerVictim implements Victim {
  constructor(
    private readonly arena: Arena,
    private readonly migration: Migration,
    /** The one that lives now. */
    public worker: WorkerProcess,
  ) {}

  async strike(): Promise<void> {
    if (!this.worker.running) throw new Error(`a worker ended by itself:\n${this.worker.tail()}`);
    await this.worker.stop('SIGKILL');
    this.worker = this.arena.startWorker(this.migration);
  }

  busy({ steps }: Look): boolean {
    return steps.some(({ worker }) => worker.startsWith(`${this.worker.pid}@`));
  }

  async ready(): Promise<void> {
    const { pid } = this.worker;
    await eventually(`worker ${pid} ready`, () =>
      this.worker.lines().some((line) => line.includes(`"pid":${pid}`) && line.includes('worker ready')),
    );
  }
}

const serverVictim = (arena: Arena, server: 'temporal' | 'mysql'): Victim => ({
  strike: () => arena.killServer(server),
  ready: async () => undefined,
  busy: ({ steps }) => steps.length > 0,
});
