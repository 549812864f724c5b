import { copyAll } from '../../test/server/transfer/support';
import { filledMigration } from './rows';

/** One worker of `workers.ts`: fills a table of its own, tells that it is ready, copies when it is told where to, tells what that took. */
export interface WorkerFigures {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly rssMb: number;
}

async function main(): Promise<void> {
  const [rows = 100_000, small = 0] = process.argv.slice(2).map(Number);
  const filled = await filledMigration(rows, small === 1);
  process.send?.('ready');
  const endpoint = await new Promise<string>((resolve) => process.once('message', (at) => resolve(String(at))));
  const cpu = process.cpuUsage();
  const began = performance.now();
  await copyAll(filled.m, filled.task, filled.position, filled.to(endpoint));
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const figures: WorkerFigures = {
    ...{ seconds, cpuSeconds: (user + system) / 1e6 },
    rssMb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
  process.send?.(figures);
  await filled.m.close();
}

void main().then(() => process.exit(0));
