import { MCP_SERVERS, type McpServerName } from './names';
import type { CallRecord } from './port';

/** What was asked of one server, for people who look at a migration. */
export interface ServerFigures {
  readonly calls: number;
  /** Calls that ended with a failure, and tries that were repeated because the server broke. */
  readonly errors: number;
  /** Calls that were carried out without the server. */
  readonly withoutServer: number;
  /** Of all calls together. */
  readonly milliseconds: number;
  /** Of the longest call. */
  readonly longest: number;
}

/** Figures by server; a server that was not asked is absent. */
export type McpFigures = Readonly<Partial<Record<McpServerName, ServerFigures>>>;

const NONE: ServerFigures = { calls: 0, errors: 0, withoutServer: 0, milliseconds: 0, longest: 0 };

const added = (a: ServerFigures, b: ServerFigures): ServerFigures => ({
  calls: a.calls + b.calls,
  errors: a.errors + b.errors,
  withoutServer: a.withoutServer + b.withoutServer,
  milliseconds: a.milliseconds + b.milliseconds,
  longest: Math.max(a.longest, b.longest),
});

const figuresOf = ({ result, tries, withoutServer, milliseconds }: CallRecord): ServerFigures => {
  const without = withoutServer !== undefined;
  // The try that carried the call out is no error; without the server all tries at it were.
  const repeated = Math.max(0, without ? tries : tries - 1);
  return {
    calls: 1,
    errors: repeated + (result === 'ok' ? 0 : 1),
    withoutServer: without ? 1 : 0,
    ...{ milliseconds, longest: milliseconds },
  };
};

/** All figures as one, servers in the order of their names. */
export function summedFigures(all: readonly McpFigures[]): McpFigures {
  const asked = MCP_SERVERS.filter((server) => all.some((figures) => figures[server] !== undefined));
  return Object.fromEntries(
    asked.map((server) => [server, all.reduce((sum, figures) => added(sum, figures[server] ?? NONE), NONE)]),
  );
}

/** Figures of calls. */
export const callFigures = (calls: readonly CallRecord[]): McpFigures =>
  summedFigures(calls.map((call) => ({ [call.server]: figuresOf(call) })));
