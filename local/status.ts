import { lastLines } from './logs';
import { statePaths } from './paths';
import type { StatePaths } from './paths';
import { checkOnce } from './process/health';
import { isAlive, readPid } from './process/pid';
import { readPorts } from './process/ports';
import type { Ports } from './process/ports';
import { SERVERS } from './servers';
import { HOST } from './servers/definition';
import { SERVER_NAMES } from './types';
import type { ServerName, ServerState } from './types';

const stateOf = async (name: ServerName, paths: StatePaths, ports: Ports): Promise<ServerState> => {
  const server = SERVERS[name];
  const logFile = paths.log(name);
  const pid = readPid(paths.pid(name));
  if (pid === undefined) return { name, state: 'stopped', logFile };
  if (!isAlive(pid, paths.root)) {
    const last = lastLines(logFile, 1).join('');
    const detail = `process ${pid} is gone; its log ends with: ${last}. \`landfall local up\` starts it again.`;
    return { name, state: 'dead', logFile, detail };
  }
  const port = ports[server.ports[0] ?? 'temporal'];
  const address = port === undefined ? undefined : `${HOST}:${port}`;
  const problem = await checkOnce(() => server.health({ paths, ports }));
  const alive = { name, pid, logFile, ...(address !== undefined && { address }) };
  return problem === undefined ? { ...alive, state: 'running' } : { ...alive, state: 'failing', detail: problem };
};

/** The state of all servers of a project, each asked now. Never throws for a broken state file. */
export const status = async (directory: string): Promise<readonly ServerState[]> => {
  const paths = statePaths(directory);
  const { ports } = readPorts(paths.ports);
  return Promise.all(SERVER_NAMES.map((name) => stateOf(name, paths, ports)));
};
