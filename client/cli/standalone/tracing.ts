import type { WorkflowClientInterceptor } from '@temporalio/client';
import { OpenTelemetryWorkflowClientInterceptor } from '@temporalio/interceptors-opentelemetry/lib/client';
import { openTracing } from '../../../adapters/tracing';

/** Milliseconds that a command waits at its end for the collector; `main` gives up everything at 2,000. */
const EXPORT_TIMEOUT_MS = 1_500;

export interface ClientTracing {
  readonly interceptor: WorkflowClientInterceptor;
  /** Sends what is left. @returns false when the collector did not take it; never throws */
  readonly close: () => Promise<boolean>;
}

/**
 * Begins the trace of a migration with the command that asks for it. Queries and looks at the state are left out: `--wait` and `watch` repeat
 * them every second, and each would be a trace of its own.
 */
export function openClientTracing(endpoint: string): ClientTracing {
  const { tracer, close } = openTracing({ endpoint, service: 'landfall-cli', timeoutMs: EXPORT_TIMEOUT_MS });
  const all = new OpenTelemetryWorkflowClientInterceptor({ tracer });
  return {
    interceptor: {
      start: (input, next) => all.start(input, next),
      startWithDetails: (input, next) => all.startWithDetails(input, next),
      signal: (input, next) => all.signal(input, next),
      startUpdate: (input, next) => all.startUpdate(input, next),
    },
    close: () =>
      close().then(
        () => true,
        () => false,
      ),
  };
}
