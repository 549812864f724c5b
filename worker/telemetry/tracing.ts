import { makeWorkflowExporter, OpenTelemetryActivityInboundInterceptor } from '@temporalio/interceptors-opentelemetry';
import type { Context } from '@temporalio/activity';
import type { ActivityInterceptorsFactory, InjectedSinks } from '@temporalio/worker';
import type { Sinks } from '@temporalio/workflow';
import { openTracing } from '../../adapters/tracing';

export interface WorkerTracing {
  readonly activity: ActivityInterceptorsFactory;
  readonly sinks: InjectedSinks<Sinks>;
  /** Modules that the workflow bundle takes in. */
  readonly workflowModules: readonly string[];
  readonly close: () => Promise<void>;
}

/** Spans of workflows and activities to an OpenTelemetry collector. */
export function openWorkerTracing(endpoint: string): WorkerTracing {
  const { tracer, processor, resource, close } = openTracing({ endpoint, service: 'landfall-worker' });
  return {
    activity: (context: Context) => ({ inbound: new OpenTelemetryActivityInboundInterceptor(context, { tracer }) }),
    sinks: { exporter: makeWorkflowExporter(processor, resource) },
    workflowModules: [require.resolve('@temporalio/interceptors-opentelemetry/lib/workflow-interceptors')],
    // A collector that is away never keeps a worker from ending.
    close: () => close().catch(() => undefined),
  };
}
