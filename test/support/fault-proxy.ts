import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * `pass` hands everything on; `blackhole` swallows both directions while all sockets stay open, as a dead router does;
 * `refuse` resets new connections.
 */
export type FaultMode = 'pass' | 'blackhole' | 'refuse';

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  /** What arrived during a blackhole, handed on when it heals. */
  readonly held: { to: Socket; data: Buffer }[];
}

/** A TCP proxy that breaks the network on command. Byte counts are cumulative. */
export class FaultProxy {
  private readonly pairs = new Set<Pair>();
  private readonly waiting = new Set<Socket>();
  private readonly listener: Server;
  private modeNow: FaultMode = 'pass';
  latencyMs = 0;
  connections = 0;
  readonly bytes = { toServer: 0, toClient: 0 };

  private constructor(private target: { host: string; port: number }) {
    this.listener = createServer({ pauseOnConnect: true }, (client) => this.accept(client));
  }

  static async listen(target: { host: string; port: number }): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    proxy.listener.listen(0, '127.0.0.1');
    await once(proxy.listener, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.listener.address() as AddressInfo).port;
  }

  get mode(): FaultMode {
    return this.modeNow;
  }

  /** Where new connections lead from now on. */
  pointAt(target: { host: string; port: number }): void {
    this.target = target;
  }

  /** Changes what happens from now on; leaving `blackhole` delivers what was held back. */
  set(mode: FaultMode): void {
    const healed = this.modeNow === 'blackhole' && mode !== 'blackhole';
    this.modeNow = mode;
    if (!healed) return;
    for (const client of this.waiting) this.open(client);
    this.waiting.clear();
    for (const { client, server, held } of this.pairs) {
      for (const { to, data } of held.splice(0)) to.write(data);
      client.resume();
      server.resume();
    }
  }

  /** Ends every connection that is open now: politely (FIN) or with a reset (RST). */
  cut(how: 'fin' | 'reset' = 'fin'): void {
    const end = (socket: Socket): void => void (how === 'reset' ? socket.resetAndDestroy() : socket.destroy());
    for (const { client, server } of [...this.pairs]) {
      end(client);
      end(server);
    }
    for (const client of this.waiting) end(client);
    this.pairs.clear();
    this.waiting.clear();
  }

  async close(): Promise<void> {
    this.cut();
    this.listener.close();
    await once(this.listener, 'close');
  }

  private accept(client: Socket): void {
    client.on('error', () => undefined);
    if (this.modeNow === 'refuse') {
      client.resetAndDestroy();
      return;
    }
    this.connections += 1;
    if (this.modeNow === 'blackhole') this.waiting.add(client);
    else this.open(client);
  }

  private open(client: Socket): void {
    const server = connect(this.target);
    const pair: Pair = { client, server, held: [] };
    this.pairs.add(pair);
    const close = (): void => {
      this.pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    server.on('error', close);
    server.on('close', close);
    client.on('close', close);
    this.pump(pair, client, server, 'toServer');
    this.pump(pair, server, client, 'toClient');
    client.resume();
  }

  private pump(pair: Pair, from: Socket, to: Socket, direction: 'toServer' | 'toClient'): void {
    from.on('data', (data: Buffer) => {
      if (this.modeNow === 'blackhole') {
        pair.held.push({ to, data });
        from.pause();
        return;
      }
      this.bytes[direction] += data.length;
      const write = (): void => {
        if (to.destroyed || to.write(data)) return;
        from.pause();
        to.once('drain', () => from.resume());
      };
      if (this.latencyMs > 0) setTimeout(write, this.latencyMs);
      else write();
    });
  }
}
