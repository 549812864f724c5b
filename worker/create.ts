import { Runtime, Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { dataConverter } from '../adapters/codec';
import { LandfallError } from '../contracts/errors';
import { createActivities } from './activities';
import { beatingInterceptor } from './beat';
import { workflowBundle } from './bundle';
import { connectWorker, missingSearchAttributes, registerCommand } from './connect';
import {
  ACTIVITY_SLOTS,
  HEARTBEAT_THROTTLE_MS,
  SHUTDOWN_FORCE_MS,
  SHUTDOWN_GRACE_MS,
  type WorkerSettings,
} from './settings';
import { activityLog } from './telemetry/activity-log';
import { haltSinks } from './telemetry/halts';
import { temporalLogger } from './telemetry/log';
import type { TransferMetrics } from './telemetry/metrics';
import { openWorkerTracing } from './telemetry/tracing';

export interface LandfallWorker {
  /** Polls until SIGINT, SIGTERM or `shutdown`. */
  readonly run: () => Promise<void>;
  readonly shutdown: () => void;
  /** After `run` has resolved. */
  readonly close: () => Promise<void>;
}

/**
 * Wires a worker: connection, activities, interceptors, tuning. The process's Runtime must have been installed before.
 * @param signal ends the waiting for a server that does not answer
 * @throws LandfallError LandfallTemporalUnreachable, or LandfallSearchAttributesMissing
 */
export async function createLandfallWorker(
  settings: WorkerSettings,
  { log, metrics, signal }: { readonly log: Logger; readonly metrics: TransferMetrics; readonly signal?: AbortSignal },
): Promise<LandfallWorker> {
  const { address, namespace, taskQueue, environment, aws, ownCommand, encryptionKey, otlpEndpoint } = settings;
  const tracing = otlpEndpoint === undefined ? undefined : openWorkerTracing(otlpEndpoint);
  const converter = dataConverter(encryptionKey);
  const bundle = await workflowBundle(
    temporalLogger(log),
    tracing?.workflowModules ?? [],
    converter.failureConverterPath,
  );
  const connection = await connectWorker(address, log, { signal });
  const missing = await missingSearchAttributes(connection, namespace);
  if (missing.length > 0) {
    await connection.close();
    throw new LandfallError(
      'LandfallSearchAttributesMissing',
      `namespace ${namespace} lacks search attributes; register them: ${registerCommand(address, namespace, missing)}`,
    );
  }
  const { activities, close } = createActivities({
    environment,
    ...(aws && { aws }),
    ...(ownCommand && { ownCommand }),
  });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    activities,
    workflowBundle: bundle,
    dataConverter: converter,
    maxHeartbeatThrottleInterval: HEARTBEAT_THROTTLE_MS,
    shutdownGraceTime: SHUTDOWN_GRACE_MS,
    shutdownForceTime: SHUTDOWN_FORCE_MS,
    maxConcurrentActivityTaskExecutions: ACTIVITY_SLOTS,
    interceptors: {
      activity: [
        ...(tracing === undefined ? [] : [tracing.activity]),
        (context) => ({ inbound: activityLog(log, metrics)(context) }),
        (context) => ({ inbound: beatingInterceptor(context) }),
      ],
    },
    sinks: { ...tracing?.sinks, ...haltSinks(log, metrics) },
  });
  return {
    run: () => worker.run(),
    shutdown: () => worker.shutdown(),
    close: async () => {
      close();
      await tracing?.close();
      await connection.close();
    },
  };
}

/** Once per process: logger, metrics port of Temporal's core. */
export function installRuntime(log: Logger, coreMetrics: string | undefined): void {
  Runtime.install({
    logger: temporalLogger(log),
    ...(coreMetrics === undefined
      ? {}
      : { telemetryOptions: { metrics: { prometheus: { bindAddress: coreMetrics } } } }),
  });
}
