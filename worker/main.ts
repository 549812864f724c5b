import getPort from 'get-port';
import { createLandfallWorker, installRuntime } from './create';
import { listenForInterruption } from './interruption';
import type { WorkerSettings } from './settings';
import { createLog } from './telemetry/log';
import { createMetrics, serveMetrics } from './telemetry/metrics';

export type { WorkerSettings } from './settings';

/**
 * Runs a worker in this process until SIGINT or SIGTERM: slices under way return their cursor first.
 * @returns `interrupted` when the signal came before the worker was ready, for example while it waited for Temporal to answer. What was
 *   begun then may still hold the process for seconds: the caller ends it.
 * @throws LandfallError LandfallTemporalUnreachable, LandfallConfigInvalid
 */
export async function runWorker(settings: WorkerSettings): Promise<'ended' | 'interrupted'> {
  const log = createLog(settings.logLevel);
  const metrics = createMetrics();
  const core = settings.metricsPort === undefined ? undefined : `127.0.0.1:${await getPort({ host: '127.0.0.1' })}`;
  installRuntime(log, core);
  const interruption = listenForInterruption();
  const creating = createLandfallWorker(settings, { log, metrics, signal: interruption.signal });
  const worker = await Promise.race([creating, interruption.happened]).finally(interruption.ignore);
  if (worker === 'interrupted') {
    log.info('worker ended before it was ready');
    return 'interrupted';
  }
  const server =
    settings.metricsPort === undefined
      ? undefined
      : await serveMetrics({
          port: settings.metricsPort,
          metrics,
          workerMetrics: async () => (await fetch(`http://${core}/metrics`)).text(),
        });
  log.info({ address: settings.address, taskQueue: settings.taskQueue, pid: process.pid }, 'worker ready');
  try {
    await worker.run();
  } finally {
    server?.close();
    await worker.close();
    log.info('worker ended');
  }
  return 'ended';
}
