import { TOOLS, type Tools } from '../../../contracts/mcp';
import type { McpServerName } from '../../../contracts/mcp/names';
import type { CallRecord, ControlPort } from '../../../contracts/mcp/port';
import type { MigrationConfig } from '../../../contracts/schemas/config';
import { runOf } from '../../../contracts/schemas/config-mcp';
import type { SecretResolver } from '../../../contracts/secrets';
import { Session } from '../client/session';
import type { ServerSettings } from '../settings';
import type { Toolbox } from '../toolbox';
import { toolboxOf } from '../toolboxes';
import { healthOf } from './health';
import { SupervisedServer } from './supervised';
import { sessionLimits, wayTo } from './ways';

/** File and first arguments by which this program can be run again: Node.js, its options, the script of the command line. */
export type OwnCommand = readonly [string, ...string[]];

/** What every port of a process shares. */
export interface PortProcess {
  readonly secrets: SecretResolver;
  /** The environment that servers with a process of their own get; for them alone. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** How this program is run, for servers of ours in processes of their own; without it none can be started. */
  readonly ownCommand?: OwnCommand;
}

/** What one port is for. */
export interface PortInput extends ServerSettings {
  readonly mcp: MigrationConfig['mcp'];
  readonly signal?: AbortSignal | undefined;
  /** Offers the tools that give values of rows and items as well. */
  readonly rowData?: true;
}

export type OpenPort = (input: PortInput) => ControlPort;

/** Opens ports; each starts a server when it is first called, and ends all of them when it is closed. */
export const portOpener =
  (shared: PortProcess): OpenPort =>
  (input) => {
    const records: CallRecord[] = [];
    const open = <S extends McpServerName>(name: S): SupervisedServer<Tools[S]> =>
      supervised(name, { shared, input, onCall: (record) => void records.push(record) });
    const servers = { mysql: open('mysql'), dynamodb: open('dynamodb'), glue: open('glue'), s3: open('s3') };
    return {
      ...servers,
      health: (question) => healthOf(servers, question),
      calls: () => records,
      close: async () => void (await Promise.all(Object.values(servers).map((server) => server.close()))),
    };
  };

function supervised<S extends McpServerName>(
  name: S,
  { shared, input, onCall }: { shared: PortProcess; input: PortInput; onCall: (record: CallRecord) => void },
): SupervisedServer<Tools[S]> {
  const { mcp, signal } = input;
  const run = runOf(mcp, name);
  const toolbox = (): Toolbox<Tools[S]> => toolboxOf(name, input, shared);
  return new SupervisedServer<Tools[S]>({
    name,
    tools: TOOLS[name],
    open:
      run === 'direct'
        ? undefined
        : async () =>
            Session.open(await wayTo({ name, run, input, shared, toolbox }), sessionLimits(run, input), signal),
    direct: run !== 'direct' && mcp?.fallback === 'none' ? undefined : toolbox,
    signal,
    onCall,
  });
}
