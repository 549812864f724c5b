import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { Resource } from '@opentelemetry/resources';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { makeWorkflowExporter, OpenTelemetryActivityInboundInterceptor } from '@temporalio/interceptors-opentelemetry';
import type { Context } from '@temporalio/activity';
import type { ActivityInterceptorsFactory, InjectedSinks } from '@temporalio/worker';

export interface Tracing {
  readonly activity: ActivityInterceptorsFactory;
  readonly sinks: InjectedSinks<never>;
  /** Modules that the workflow bundle takes in. */
  readonly workflowModules: readonly string[];
  readonly close: () => Promise<void>;
}

/** Spans of workflows and activities to an OpenTelemetry collector. */
export function openTracing(endpoint: string): Tracing {
  const exporter = new OTLPTraceExporter({ url: endpoint });
  const processor = new BatchSpanProcessor(exporter);
  const resource = new Resource({ 'service.name': 'landfall-worker' });
  return {
    activity: (context: Context) => ({ inbound: new OpenTelemetryActivityInboundInterceptor(context) }),
    sinks: { exporter: makeWorkflowExporter(processor, resource) } as unknown as InjectedSinks<never>,
    workflowModules: [require.resolve('@temporalio/interceptors-opentelemetry/lib/workflow-interceptors')],
    close: () => processor.shutdown(),
  };
}
