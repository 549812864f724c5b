/**
 * A worker in a process of its own, with mocked slices and the tuning of the real one, so that a test can kill it. Arguments: address, task
 * queue, file that gets a line for each copied row. Says `ready` on standard output.
 */
import { appendFileSync } from 'node:fs';
import { NativeConnection, Worker } from '@temporalio/worker';
import { beatingInterceptor } from '../../../worker/beat';
import { HEARTBEAT_THROTTLE_MS, SHUTDOWN_FORCE_MS } from '../../../worker/settings';
import { hush, workflowBundle } from './environment';
import { mockActivities, Scenario } from './mocks';

async function main(): Promise<void> {
  const [address = '', taskQueue = '', log = ''] = process.argv.slice(2);
  hush();
  const scenario = new Scenario();
  scenario.tables = [{ table: 'alpha', rows: 150 }];
  Object.assign(scenario, { rowMs: 40, rowsPerSlice: 1_000 });
  scenario.onRow = (_entity, row) => appendFileSync(log, `${row}\n`);
  const connection = await NativeConnection.connect({ address });
  const activities = mockActivities(() => scenario);
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: await workflowBundle(),
    activities: {
      ...activities,
      readSource: async (input: Parameters<typeof activities.readSource>[0]) => {
        appendFileSync(log, 'readSource\n');
        await new Promise((resolve) => setTimeout(resolve, 3_000));
        return activities.readSource(input);
      },
    },
    maxHeartbeatThrottleInterval: HEARTBEAT_THROTTLE_MS,
    shutdownGraceTime: '500ms',
    shutdownForceTime: SHUTDOWN_FORCE_MS,
    interceptors: { activity: [(context) => ({ inbound: beatingInterceptor(context) })] },
  });
  process.stdout.write('ready\n');
  await worker.run();
  await connection.close();
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
