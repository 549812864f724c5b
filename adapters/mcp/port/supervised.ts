import canonicalize from 'canonicalize';
import { McpError, type CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { failureDefinition, FAILURES, LandfallError, type FailureCode } from '../../../contracts/errors';
import type { McpServerName } from '../../../contracts/mcp/names';
import type { CallOptions, CallRecord, ControlServer, ServerHealth } from '../../../contracts/mcp/port';
import type { ToolCatalogue, ToolInput, ToolName, ToolOutput } from '../../../contracts/mcp/tool';
import { sha256 } from '../../../engine/lib/json';
import { redact } from '../../../engine/lib/redact';
import { CallTimedOut, ServerBroken } from '../client/broken';
import type { Session } from '../client/session';
import { FAILURE_META, type ToldFailure } from '../server/answer';
import type { Toolbox } from '../toolbox';

/** Times that a call is sent before its server counts as unusable. */
const MOST_TRIES = 3;

interface SupervisedInput<T extends ToolCatalogue> {
  readonly name: McpServerName;
  readonly tools: T;
  /** Starts the server and begins a session; undefined where there is none. @throws ServerBroken */
  readonly open: (() => Promise<Session>) | undefined;
  /** The code behind the tools, to be used without the server; undefined when the configuration forbids that. */
  readonly direct: (() => Toolbox<T>) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onCall: (record: CallRecord) => void;
}

/** What became of one try; `absent`: the server does not offer the tool. */
type Try<T> = { readonly done: T } | { readonly broken: string } | { readonly absent: string };

/** A server that is started when it is needed, started again when it breaks, and done without when that does not help. */
export class SupervisedServer<T extends ToolCatalogue> implements ControlServer<T> {
  private current: Promise<Session> | undefined;
  /** Why the server is not used any more. */
  private givenUp: string | undefined;

  constructor(private readonly input: SupervisedInput<T>) {
    if (input.open === undefined) this.givenUp = 'the configuration says direct';
  }

  async call<K extends ToolName<T>>(
    tool: K,
    input: ToolInput<T, K>,
    options: CallOptions = {},
  ): Promise<ToolOutput<T, K>> {
    const at = new Date().toISOString();
    const began = performance.now();
    let tries = 0;
    let withoutServer = this.givenUp;
    const record = (result: string): void =>
      this.input.onCall({
        ...{ at, server: this.input.name, tool, result, tries },
        arguments: sha256(canonicalize(input) ?? ''),
        milliseconds: Math.round(performance.now() - began),
        ...(withoutServer !== undefined && { withoutServer }),
      });
    try {
      let broken = '';
      while (withoutServer === undefined && tries < MOST_TRIES) {
        tries += 1;
        const tried = await this.try(tool, input, options);
        if ('done' in tried) {
          record('ok');
          return tried.done;
        }
        if ('absent' in tried) withoutServer = tried.absent;
        else {
          ({ broken } = tried);
          if (tries < MOST_TRIES) options.onRepeat?.(broken);
        }
      }
      withoutServer ??= this.givenUp = `the server ${broken}, ${tries} times`;
      const done = await this.withoutServer(tool, input, options, withoutServer);
      record('ok');
      return done;
    } catch (error) {
      record(error instanceof LandfallError ? error.code : ((error as Error | undefined)?.name ?? 'error'));
      throw error;
    }
  }

  /**
   * Begins a session, looks for the tools, and makes a call.
   * @param look the call, on this server; gives a clause for people
   * @throws the reason of the signal
   */
  async health(look: () => Promise<string>): Promise<Omit<ServerHealth, 'server'>> {
    const { tools, open, direct, signal } = this.input;
    if (open === undefined) return { verdict: 'ok', detail: 'no server, as the configuration says', fix: '' };
    const unusable = (why: string, code: FailureCode): Omit<ServerHealth, 'server'> =>
      direct === undefined
        ? { verdict: 'fail', code, detail: why, fix: FAILURES[code].fix }
        : { verdict: 'warn', detail: `${why}; its work would be done without it`, fix: FAILURES[code].fix };
    try {
      const session = await this.session();
      const missing = Object.entries(tools)
        .filter(([name, tool]) => tool.effect === 'read' && tool.rowData !== true && !session.tools.has(name))
        .map(([name]) => name);
      if (missing.length > 0)
        return unusable(`${session.serverName} does not offer ${missing.join(', ')}`, 'LandfallMcpToolMissing');
      const { serverName, tools: offered } = session;
      const said = await look();
      if (this.givenUp !== undefined) return unusable(this.givenUp, 'LandfallMcpServerUnusable');
      return { verdict: 'ok', detail: `${serverName} with ${offered.size} tools, ${said}`, fix: '' };
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof ServerBroken) return unusable(`the server ${error.message}`, 'LandfallMcpServerUnusable');
      if (!(error instanceof LandfallError)) throw error;
      const { code, message } = error;
      return { verdict: 'fail', code, detail: `${code}: ${message}`, fix: FAILURES[code].fix };
    }
  }

  async close(): Promise<void> {
    if (this.current !== undefined) await this.discard(this.current);
  }

  /** The session, begun when there is none that can be used. @throws ServerBroken */
  private async session(): Promise<Session> {
    const before = this.current;
    if (before !== undefined) {
      const open = await before.catch(() => undefined);
      if (open?.usable === true) return open;
      await this.discard(before);
    }
    this.current ??= this.input.open!();
    return this.current;
  }

  /** Ends a session, unless another call has done so and begun a new one. */
  private async discard(session: Promise<Session>): Promise<void> {
    if (this.current === session) this.current = undefined;
    await (await session.catch(() => undefined))?.close();
  }

  private async try<K extends ToolName<T>>(
    tool: K,
    input: ToolInput<T, K>,
    options: CallOptions,
  ): Promise<Try<ToolOutput<T, K>>> {
    const { name, signal } = this.input;
    let opened: Promise<Session> | undefined;
    try {
      const session = await this.session();
      opened = this.current;
      if (!session.tools.has(tool)) return { absent: `${session.serverName} does not offer ${tool}` };
      const result = await session.call(tool, input, { signal, ...options });
      return { done: this.outputOf(tool, result) };
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof ServerBroken) {
        if (opened !== undefined) await this.discard(opened);
        return { broken: error.message };
      }
      if (error instanceof CallTimedOut)
        throw new LandfallError(
          'LandfallMcpServerUnusable',
          `${name}: ${tool} got ${error.message}, though the server lives`,
        );
      if (error instanceof McpError)
        throw new LandfallError('LandfallMcpToolRefused', `${name}: ${tool}: ${redact(error.message).slice(0, 500)}`);
      throw error;
    }
  }

  /** What a tool said, checked: the server may be anybody's. @throws LandfallError of the tool; ServerBroken for nonsense */
  private outputOf<K extends ToolName<T>>(tool: K, result: CallToolResult): ToolOutput<T, K> {
    const { name, tools } = this.input;
    if (result.isError === true) throw toldFailure(name, tool, result);
    const checked = tools[tool]!.output.safeParse(result.structuredContent);
    // The value as it came: the order of its keys is that of the artifacts.
    if (checked.success) return result.structuredContent as ToolOutput<T, K>;
    const where = checked.error.issues[0]?.path.map(String).join('.') ?? '';
    throw new ServerBroken(
      `answered ${tool} with what is no answer${where === '' ? '' : ` (at ${where.slice(0, 100)})`}`,
    );
  }

  private async withoutServer<K extends ToolName<T>>(
    tool: K,
    given: ToolInput<T, K>,
    { onProgress }: CallOptions,
    why: string,
  ): Promise<ToolOutput<T, K>> {
    const { name, tools, direct, signal } = this.input;
    if (direct === undefined) {
      const code = this.givenUp === undefined ? 'LandfallMcpToolMissing' : 'LandfallMcpServerUnusable';
      throw new LandfallError(code, `${name}: ${tool}: ${why}`);
    }
    const toolbox = direct();
    const call = { signal: signal ?? new AbortController().signal, progress: onProgress ?? (() => undefined) };
    const answer = toolbox[tool](tools[tool]!.input.parse(given) as Parameters<(typeof toolbox)[K]>[0], call);
    return (await answer) as ToolOutput<T, K>;
  }
}

/** The failure that a tool told: with its code when the server is one of ours. */
function toldFailure(server: McpServerName, tool: string, result: CallToolResult): LandfallError {
  const told = result._meta?.[FAILURE_META] as Partial<ToldFailure> | undefined;
  if (typeof told?.code === 'string' && failureDefinition(told.code) !== undefined && typeof told.message === 'string')
    return new LandfallError(told.code, told.message);
  const text = result.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join(' ');
  return new LandfallError('LandfallMcpToolRefused', `${server}: ${tool}: ${redact(text).slice(0, 500)}`);
}
