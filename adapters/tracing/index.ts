import { context, propagation, trace, type Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { Resource } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { AsyncContextManager } from './context';

export interface Tracing {
  readonly tracer: Tracer;
  readonly processor: SpanProcessor;
  /** Says which process the spans are from. */
  readonly resource: Resource;
  /** Sends what is left. @throws Error when the collector did not take the last spans */
  readonly close: () => Promise<void>;
}

/**
 * Sends spans to an OpenTelemetry collector. Sets OpenTelemetry up for the whole process (active span, `traceparent` headers): once at a
 * time, until `close`.
 * @param input.endpoint URL of the collector (gRPC)
 * @param input.service `service.name` of the spans
 * @param input.timeoutMs milliseconds until an export is given up; OpenTelemetry's own default is 10,000
 */
export function openTracing(input: {
  readonly endpoint: string;
  readonly service: string;
  readonly timeoutMs?: number;
}): Tracing {
  const { endpoint, service, timeoutMs } = input;
  const processor = new BatchSpanProcessor(
    new OTLPTraceExporter({ url: endpoint, ...(timeoutMs === undefined ? {} : { timeoutMillis: timeoutMs }) }),
  );
  const resource = new Resource({ 'service.name': service });
  const provider = new BasicTracerProvider({ resource, spanProcessors: [processor] });
  provider.register({ contextManager: new AsyncContextManager() });
  return {
    tracer: provider.getTracer('landfall'),
    processor,
    resource,
    close: async () => {
      try {
        await processor.shutdown();
      } finally {
        trace.disable();
        context.disable();
        propagation.disable();
      }
    },
  };
}
