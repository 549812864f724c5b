import type { Tools } from '../../../contracts/mcp';
import type { McpServerName } from '../../../contracts/mcp/names';
import type { ServerResources, ServerSettings } from '../settings';
import type { Toolbox } from '../toolbox';
import { mysqlToolbox } from './mysql';

type MakeToolbox<S extends McpServerName> = (settings: ServerSettings, resources: ServerResources) => Toolbox<Tools[S]>;

const TOOLBOXES: { readonly [S in McpServerName]: MakeToolbox<S> } = { mysql: mysqlToolbox };

/** The code behind the tools of a server. */
export const toolboxOf = <S extends McpServerName>(
  name: S,
  settings: ServerSettings,
  resources: ServerResources,
): Toolbox<Tools[S]> => (TOOLBOXES[name] as MakeToolbox<S>)(settings, resources);
