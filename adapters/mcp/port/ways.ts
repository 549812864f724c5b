import { TOOLS, type Tools } from '../../../contracts/mcp';
import type { McpServerName } from '../../../contracts/mcp/names';
import { DEFAULT_CALL_SECONDS } from '../../../contracts/schemas/config-mcp';
import { ServerBroken } from '../client/broken';
import { childProcessWay } from '../client/child-process';
import { inProcessWay } from '../client/in-process';
import type { SessionLimits, Way } from '../client/session';
import { createServer } from '../server/create';
import { SETTINGS_VARIABLE, type ServerSettings } from '../settings';
import type { Toolbox } from '../toolbox';
import type { PortInput, PortProcess } from './open';

/** Milliseconds for a server to begin. */
const START_MS = 20_000;
/** A server of ours answers a ping whatever else it does, unless it is stopped or busy for good. */
const PING_MS = 5_000;

type Run = 'in-process' | 'stdio';

export function sessionLimits(run: Run, { source, mcp }: PortInput): SessionLimits {
  const seconds = mcp?.callTimeoutSeconds ?? DEFAULT_CALL_SECONDS;
  return {
    startMs: START_MS,
    callMs: (seconds + source.queryTimeoutSeconds) * 1_000,
    ...(run === 'stdio' && { pingMs: Math.min(PING_MS, seconds * 1_000) }),
  };
}

/** Makes a server, or starts one, and gives the way to it. @throws ServerBroken when this process cannot start one */
export async function wayTo<S extends McpServerName>(to: {
  readonly name: S;
  readonly run: Run;
  readonly input: PortInput;
  readonly shared: PortProcess;
  readonly toolbox: () => Toolbox<Tools[S]>;
}): Promise<Way> {
  const { name, run, input, shared } = to;
  // Its only client is this process, which changes what the tools are for; few steps ask for rows.
  const policy = { allowWrite: true, allowRowData: input.rowData === true };
  if (run === 'in-process')
    return inProcessWay(createServer<Tools[S]>({ name, tools: TOOLS[name], toolbox: to.toolbox(), policy }));
  if (shared.ownCommand === undefined) throw new ServerBroken('cannot be started by this process');
  return childProcessWay({
    command: [...shared.ownCommand, 'mcp', name, '--allow-write', ...(input.rowData ? ['--allow-row-data'] : [])],
    environment: { ...shared.environment, [SETTINGS_VARIABLE]: settingsText(input) },
  });
}

const settingsText = ({ migration, role, source, aws, store }: ServerSettings): string =>
  JSON.stringify({ migration, role, source, aws, store } satisfies ServerSettings);
