import { setMaxListeners } from 'node:events';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CallToolResultSchema,
  ErrorCode,
  ListToolsResultSchema,
  McpError,
  type CallToolResult,
} from '@modelcontextprotocol/sdk/types.js';
import type { CallProgress } from '../../../contracts/mcp/port';
import { SERVER_VERSION } from '../server/create';
import { CallTimedOut, ServerBroken } from './broken';

/** A way to a server, and why it ended when it did. */
export interface Way {
  readonly transport: Transport;
  /** In one clause; undefined while it is open or when nobody knows. */
  readonly endedBy?: () => string | undefined;
  /** Ends what is behind the way, whatever it does, and waits for that. */
  readonly end: () => Promise<void>;
}

export interface SessionLimits {
  /** Milliseconds for initialize and tools/list together. */
  readonly startMs: number;
  /** Milliseconds for a call without any progress. */
  readonly callMs: number;
  /** Milliseconds after which a server that is silent during a call has to answer a ping; without it none is sent. */
  readonly pingMs?: number;
}

/** Pages of tools/list; a server that never comes to an end is not believed. */
const MOST_PAGES = 50;
const PING_ANSWER_MS = 10_000;

/** One initialized connection to a server. */
export class Session {
  private readonly client: Client;
  private lost: ServerBroken | undefined;
  /** Names of the tools that the server offers. */
  tools: ReadonlySet<string> = new Set();

  private constructor(
    private readonly way: Way,
    private readonly limits: SessionLimits,
  ) {
    this.client = new Client({ name: 'landfall', version: SERVER_VERSION }, { capabilities: {} });
  }

  /**
   * Initializes and lists the tools.
   * @throws ServerBroken when there is no answer, or one that is none; the reason of the signal
   */
  static async open(way: Way, limits: SessionLimits, signal: AbortSignal | undefined): Promise<Session> {
    const session = new Session(way, limits);
    const { client } = session;
    client.onclose = () => {
      session.lost ??= new ServerBroken(way.endedBy?.() ?? 'closed the connection');
    };
    try {
      await session.guarded(signal, limits.startMs, (options) => client.connect(way.transport, options));
      session.tools = await session.listTools(signal);
      return session;
    } catch (error) {
      await session.close();
      if (error instanceof CallTimedOut) throw new ServerBroken(`did not answer within ${limits.startMs} ms`);
      if (error instanceof McpError) throw new ServerBroken(`refused to begin: ${error.message}`);
      if (!(error instanceof Error) || error instanceof ServerBroken || signal?.aborted) throw error;
      throw new ServerBroken(`answered what is no answer to initialize or tools/list (${error.message.slice(0, 200)})`);
    }
  }

  get usable(): boolean {
    return this.lost === undefined;
  }

  /** What the server says it is: `name version`. */
  get serverName(): string {
    const { name = '?', version = '?' } = this.client.getServerVersion() ?? {};
    return `${name} ${version}`.slice(0, 100);
  }

  /**
   * Calls a tool.
   * @throws ServerBroken when the server died, hung or answered nonsense; CallTimedOut; McpError when it refused; the signal's reason
   */
  async call(
    name: string,
    input: object,
    { signal, onProgress }: { signal?: AbortSignal | undefined; onProgress?: (progress: CallProgress) => void },
  ): Promise<CallToolResult> {
    const watched = new AbortController();
    const stopWatching = this.watch(watched);
    const signals = [watched.signal, ...(signal === undefined ? [] : [signal])];
    try {
      return await this.guarded(AbortSignal.any(signals), this.limits.callMs, (options) =>
        this.client.request({ method: 'tools/call', params: { name, arguments: { ...input } } }, CallToolResultSchema, {
          ...options,
          resetTimeoutOnProgress: true,
          onprogress: ({ progress, total, message }) =>
            onProgress?.({
              done: progress,
              ...(total !== undefined && { of: total }),
              ...(message !== undefined && { what: message }),
            }),
        }),
      );
    } catch (error) {
      if (error instanceof CallTimedOut && !(await this.answersPing()))
        throw new ServerBroken(`hung: no answer to ${name} within ${this.limits.callMs} ms, nor to a ping`);
      throw error;
    } finally {
      stopWatching();
    }
  }

  private async answersPing(): Promise<boolean> {
    try {
      await this.client.ping({ timeout: Math.min(PING_ANSWER_MS, this.limits.callMs) });
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    await this.client.close().catch(() => undefined);
    await this.way.end();
  }

  /** Pings while a call is under way: a process that is stopped, or busy for good, answers nothing. */
  private watch(silent: AbortController): () => void {
    const { pingMs } = this.limits;
    if (pingMs === undefined) return () => undefined;
    let over = false;
    const timer = setInterval(() => {
      void this.client.ping({ timeout: pingMs }).catch(() => {
        if (!over && this.usable) silent.abort(new ServerBroken(`hung: no answer to a ping within ${pingMs} ms`));
      });
    }, pingMs);
    timer.unref();
    return () => {
      over = true;
      clearInterval(timer);
    };
  }

  private async listTools(signal: AbortSignal | undefined): Promise<ReadonlySet<string>> {
    const names = new Set<string>();
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const params = cursor === undefined ? {} : { cursor };
      const answer = await this.guarded(signal, this.limits.startMs, (options) =>
        this.client.request({ method: 'tools/list', params }, ListToolsResultSchema, options),
      );
      for (const { name } of answer.tools) names.add(name);
      cursor = answer.nextCursor;
      if (cursor === undefined) return names;
    }
    throw new ServerBroken(`has more than ${MOST_PAGES} pages of tools`);
  }

  /** Runs a request with a signal of its own, which the SDK never lets go of, and sorts what went wrong. */
  private async guarded<T>(
    signal: AbortSignal | undefined,
    timeout: number,
    run: (options: { signal: AbortSignal; timeout: number }) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    this.throwIfLost();
    const own = new AbortController();
    setMaxListeners(0, own.signal);
    const pass = (): void => own.abort(signal?.reason);
    signal?.addEventListener('abort', pass, { once: true });
    try {
      return await run({ signal: own.signal, timeout });
    } catch (error) {
      signal?.throwIfAborted();
      this.throwIfLost();
      if (!(error instanceof McpError)) throw error;
      if (error.code === (ErrorCode.RequestTimeout as number)) throw new CallTimedOut(`no answer within ${timeout} ms`);
      if (error.code === (ErrorCode.ConnectionClosed as number)) throw new ServerBroken('closed the connection');
      throw error;
    } finally {
      signal?.removeEventListener('abort', pass);
    }
  }

  /** @throws ServerBroken when the connection is gone */
  private throwIfLost(): void {
    if (this.lost !== undefined) throw this.lost;
  }
}
