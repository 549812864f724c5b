import type { Tools } from '.';
import type { FailureCode } from '../errors';
import type { McpServerName } from './names';
import type { ToolCatalogue, ToolInput, ToolName, ToolOutput } from './tool';

/** How far a call is; the server sends it, for heartbeats. */
export interface CallProgress {
  readonly done: number;
  readonly of?: number;
  readonly what?: string;
}

export interface CallOptions {
  /** Each progress starts the time limit of the call anew. */
  readonly onProgress?: (progress: CallProgress) => void;
  /** Told before the call is repeated; `why` is a clause about the server: `ended by signal SIGKILL`. */
  readonly onRepeat?: (why: string) => void;
}

/** One server, by its tools. */
export interface ControlServer<T extends ToolCatalogue> {
  /**
   * Calls a tool. A server that died, hung or answered nonsense is started again and the call repeated, a bounded number of times: every
   * tool can be repeated. One that cannot be used at all is done without, unless the configuration forbids that.
   * @throws LandfallError as the tool does; LandfallMcpServerUnusable, LandfallMcpToolMissing, LandfallMcpToolRefused; the reason of the
   *   signal that the port was opened with
   */
  call<K extends ToolName<T>>(tool: K, input: ToolInput<T, K>, options?: CallOptions): Promise<ToolOutput<T, K>>;
}

/** One call as it is told afterwards: never arguments or results, and no text of anybody else. */
export interface CallRecord {
  /** ISO 8601, when it began. */
  readonly at: string;
  readonly server: McpServerName;
  readonly tool: string;
  /** SHA-256 of the arguments in their canonical form (RFC 8785), by which two calls with the same are known. */
  readonly arguments: string;
  /** `ok`, or the code of the failure. */
  readonly result: string;
  readonly milliseconds: number;
  /** Times that it was sent; 0 when it was carried out without the server from the start. */
  readonly tries: number;
  /** Carried out without the server, and why. */
  readonly withoutServer?: string;
}

/** What is tried of the servers beside beginning them. */
export interface HealthQuestion {
  /** Tables of the target on which rights are tried; names as they are in AWS. */
  readonly tables: readonly string[];
  /** Servers that the migration cannot do without. */
  readonly needed: readonly McpServerName[];
}

/** Health of a server before work begins, as a line for people. */
export interface ServerHealth {
  readonly server: McpServerName;
  /** `warn`: the server cannot be used, and the work would be done without it. A server that is not needed never fails. */
  readonly verdict: 'ok' | 'warn' | 'fail';
  /** Of a verdict that fails. */
  readonly code?: FailureCode;
  /** How it is run, what it is and what was tried; free of times. */
  readonly detail: string;
  /** What to do; empty when there is nothing to do. */
  readonly fix: string;
}

/** The port: control operations on source and target go through it. Rows and items do not. */
export type ControlPort = { readonly [S in McpServerName]: ControlServer<Tools[S]> } & {
  /** Tries each server: initialize, tools/list, calls that change nothing, rights. @throws the reason of the signal, nothing else */
  readonly health: (question: HealthQuestion) => Promise<readonly ServerHealth[]>;
  /** The calls so far, in the order in which they ended. */
  readonly calls: () => readonly CallRecord[];
  /** Ends every server of this port and its processes. */
  readonly close: () => Promise<void>;
};
