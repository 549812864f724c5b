import { createServer, type Server } from 'node:http';
import { Counter, Registry } from 'prom-client';

/** Counters of the transfer, by source table, and of what went wrong. */
export interface TransferMetrics {
  readonly registry: Registry;
  readonly rows: Counter<'table'>;
  readonly items: Counter<'table'>;
  readonly writeUnits: Counter<'table'>;
  readonly retried: Counter<'table'>;
  readonly compared: Counter<'table'>;
  readonly differences: Counter<'table'>;
  readonly failures: Counter<'code'>;
  readonly halts: Counter<'code' | 'stage'>;
}

export function createMetrics(): TransferMetrics {
  const registry = new Registry();
  const counter = <L extends string>(name: string, help: string, ...labels: L[]): Counter<L> =>
    new Counter({ name: `landfall_${name}`, help, labelNames: labels, registers: [registry] });
  return {
    registry,
    rows: counter('rows_copied_total', 'Rows of the source whose items are acknowledged.', 'table'),
    items: counter('items_written_total', 'Items that DynamoDB has acknowledged.', 'table'),
    writeUnits: counter('write_units_total', 'Consumed write capacity units.', 'table'),
    retried: counter('items_retried_total', 'Unprocessed items that were sent again.', 'table'),
    compared: counter('rows_compared_total', 'Rows that were compared with their items.', 'table'),
    differences: counter('differences_total', 'Differences that the comparison found.', 'table'),
    failures: counter('activity_failures_total', 'Activity attempts that failed, by failure.', 'code'),
    halts: counter('halts_total', 'Migrations that stopped with a failure and wait for a person.', 'code', 'stage'),
  };
}

/**
 * Serves `/metrics` in Prometheus text: the transfer's counters, then what `workerMetrics` gives (Temporal's own, from another port of this
 * process).
 */
export function serveMetrics(input: {
  readonly port: number;
  readonly metrics: TransferMetrics;
  readonly workerMetrics: () => Promise<string>;
}): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') return void response.writeHead(404).end('metrics are at /metrics\n');
    Promise.all([input.metrics.registry.metrics(), input.workerMetrics()]).then(
      (parts) => response.writeHead(200, { 'content-type': input.metrics.registry.contentType }).end(parts.join('\n')),
      () => response.writeHead(500).end('metrics could not be read\n'),
    );
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(input.port, () => resolve(server));
  });
}
