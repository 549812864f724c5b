import { once } from 'node:events';
import { Agent, createServer, request, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface WriteRequest {
  readonly PutRequest?: { readonly Item: unknown };
  readonly DeleteRequest?: { readonly Key: unknown };
}

/** What the proxy does with requests; may be changed while it runs. */
export interface ProxyFaults {
  /** Write units a second and table; writes beyond come back as unprocessed, or refused when nothing of a batch fits. */
  unitsPerSecond?: number;
  /** Answers this HTTP status instead of asking DynamoDB, for so many requests. */
  failNext?: { status: number; times: number; body?: string };
  /** Hands the request on and cuts the connection before the answer, for so many requests: written, but nobody knows. */
  cutAnswers?: number;
}

/** Counts of what went through. */
export interface ProxyFigures {
  requests: number;
  /** Units of the writes that were let through, one per started KiB of the item's JSON. */
  units: number;
  unprocessed: number;
  refused: number;
}

/** A DynamoDB endpoint that throttles and fails on command, before a real one. */
export class ThrottleProxy {
  readonly faults: ProxyFaults = {};
  readonly figures: ProxyFigures = { requests: 0, units: 0, unprocessed: 0, refused: 0 };
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });
  private readonly buckets = new Map<string, { units: number; atMs: number }>();
  private readonly server: Server;

  private constructor(private readonly upstream: URL) {
    this.server = createServer((incoming, answer) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        this.figures.requests += 1;
        this.handle(incoming.url ?? '/', incoming.headers, Buffer.concat(chunks), answer);
      });
    });
  }

  static async listen(upstream: string): Promise<ThrottleProxy> {
    const proxy = new ThrottleProxy(new URL(upstream));
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.agent.destroy();
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private handle(path: string, headers: IncomingHttpHeaders, body: Buffer, answer: ServerResponse): void {
    const { failNext } = this.faults;
    if (failNext !== undefined && failNext.times > 0) {
      failNext.times -= 1;
      send(answer, failNext.status, failNext.body ?? '{"__type":"InternalServerError","message":"broken on purpose"}');
      return;
    }
    const operation = String(headers['x-amz-target'] ?? '').split('.')[1];
    if (operation !== 'BatchWriteItem' || this.faults.unitsPerSecond === undefined) {
      this.forward(path, headers, body, answer);
      return;
    }
    const asked = JSON.parse(body.toString()) as { RequestItems: Record<string, WriteRequest[]> };
    const held: Record<string, WriteRequest[]> = {};
    const kept: Record<string, WriteRequest[]> = {};
    for (const [table, writes] of Object.entries(asked.RequestItems))
      for (const write of writes) ((this.take(table, unitsOf(write)) ? kept : held)[table] ??= []).push(write);
    const heldCount = Object.values(held).reduce((sum, list) => sum + list.length, 0);
    this.figures.unprocessed += heldCount;
    if (Object.keys(kept).length === 0) {
      this.figures.refused += 1;
      send(
        answer,
        400,
        '{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"The level of configured provisioned throughput for the table was exceeded."}',
      );
      return;
    }
    this.forward(path, headers, Buffer.from(JSON.stringify({ ...asked, RequestItems: kept })), answer, (text) =>
      heldCount === 0
        ? text
        : JSON.stringify({ ...(JSON.parse(text) as Record<string, unknown>), UnprocessedItems: held }),
    );
  }

  /** Spends units of a table's bucket, which holds one second of them at most. */
  private take(table: string, units: number): boolean {
    const rate = this.faults.unitsPerSecond ?? Infinity;
    const now = performance.now();
    const bucket = this.buckets.get(table) ?? { units: rate, atMs: now };
    bucket.units = Math.min(rate, bucket.units + ((now - bucket.atMs) / 1000) * rate);
    bucket.atMs = now;
    this.buckets.set(table, bucket);
    if (bucket.units < units) return false;
    bucket.units -= units;
    this.figures.units += units;
    return true;
  }

  private forward(
    path: string,
    headers: IncomingHttpHeaders,
    body: Buffer,
    answer: ServerResponse,
    change: (text: string) => string = (text) => text,
  ): void {
    const upstream = request(
      {
        host: this.upstream.hostname,
        port: this.upstream.port,
        method: 'POST',
        path,
        agent: this.agent,
        headers: { ...headers, host: this.upstream.host, 'content-length': body.length },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          if ((this.faults.cutAnswers ?? 0) > 0) {
            this.faults.cutAnswers = (this.faults.cutAnswers ?? 0) - 1;
            answer.destroy();
            return;
          }
          const text = Buffer.concat(chunks).toString();
          send(answer, response.statusCode ?? 502, response.statusCode === 200 ? change(text) : text);
        });
      },
    );
    upstream.on('error', (error) => send(answer, 502, JSON.stringify({ message: error.message })));
    upstream.end(body);
  }
}

const unitsOf = (write: WriteRequest): number =>
  Math.max(1, Math.ceil(JSON.stringify(write.PutRequest?.Item ?? write.DeleteRequest?.Key).length / 1024));

function send(answer: ServerResponse, status: number, body: string): void {
  if (answer.headersSent || answer.destroyed) return;
  answer.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'content-length': Buffer.byteLength(body) });
  answer.end(body);
}
