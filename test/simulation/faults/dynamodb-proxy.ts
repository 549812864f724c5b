import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Random } from '../random';

/** What the way to DynamoDB does to requests. Shares of 0 to 1; a request has one fault at most. */
export interface WayFaults {
  /** Requests that are handed on late, whether or not anybody still waits for the answer. */
  readonly late: number;
  readonly lateMs: number;
  /** Requests that are handed on a second time, later. */
  readonly repeated: number;
  /** Requests whose answer is lost. */
  readonly unanswered: number;
  /** `dark`: nothing comes back, the sockets stay open. `refuse`: connections are reset. */
  readonly way: 'open' | 'dark' | 'refuse';
}

export const OPEN_WAY: WayFaults = { late: 0, lateMs: 0, repeated: 0, unanswered: 0, way: 'open' };

/** A DynamoDB endpoint before the real one that breaks single requests, as a bad network and its retries do. */
export class DynamoDbProxy {
  faults: WayFaults = OPEN_WAY;
  readonly counts = { requests: 0, late: 0, repeated: 0, unanswered: 0 };
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });
  private readonly server: Server;
  private readonly timers = new Set<NodeJS.Timeout>();

  private constructor(
    private readonly upstreamPort: number,
    private readonly random: Random,
  ) {
    this.server = createServer((incoming, answer) => this.take(incoming, answer));
    this.server.keepAliveTimeout = 60_000;
  }

  static async listen(upstreamPort: number, random: Random): Promise<DynamoDbProxy> {
    const proxy = new DynamoDbProxy(upstreamPort, random);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Ends all connections that are open. */
  cut(): void {
    this.server.closeAllConnections();
  }

  async close(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    this.agent.destroy();
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private take(incoming: IncomingMessage, answer: ServerResponse): void {
    const chunks: Buffer[] = [];
    incoming.on('error', () => undefined);
    answer.on('error', () => undefined);
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      const { way, late, lateMs, repeated, unanswered } = this.faults;
      this.counts.requests += 1;
      if (way === 'refuse') return void incoming.socket.destroy();
      if (way === 'dark') return;
      let share = this.random.next();
      const is = (part: number): boolean => {
        const chosen = share >= 0 && share < part;
        share -= part;
        return chosen;
      };
      if (is(late)) {
        this.counts.late += 1;
        return this.after(this.random.next() * lateMs, () => this.forward(incoming, body, answer));
      }
      if (is(repeated)) {
        this.counts.repeated += 1;
        this.after(this.random.next() * lateMs, () => this.forward(incoming, body, undefined));
      } else if (is(unanswered)) {
        this.counts.unanswered += 1;
        return this.forward(incoming, body, undefined, () => incoming.socket.destroy());
      }
      this.forward(incoming, body, answer);
    });
  }

  private after(ms: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      then();
    }, ms);
    this.timers.add(timer);
  }

  private forward(
    { url, headers }: IncomingMessage,
    body: Buffer,
    answer: ServerResponse | undefined,
    done: () => void = () => undefined,
  ): void {
    const upstream = request(
      {
        host: '127.0.0.1',
        port: this.upstreamPort,
        method: 'POST',
        path: url,
        agent: this.agent,
        headers: { ...headers, host: `127.0.0.1:${this.upstreamPort}`, 'content-length': body.length },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          done();
          if (answer === undefined || answer.headersSent || answer.destroyed) return;
          const text = Buffer.concat(chunks);
          answer.writeHead(response.statusCode ?? 502, { ...response.headers, 'content-length': text.length });
          answer.end(text);
        });
      },
    );
    upstream.on('error', () => answer?.destroy());
    upstream.end(body);
  }
}
