import type { Tools } from '../../../contracts/mcp';
import type { McpServerName } from '../../../contracts/mcp/names';
import type { AwsServerSettings, ServerResources, SourceServerSettings } from '../settings';
import type { Toolbox } from '../toolbox';
import { dynamodbToolbox } from './dynamodb';
import { mysqlToolbox } from './mysql';

/** What each server is told of a migration. */
export interface SettingsOf {
  readonly mysql: SourceServerSettings;
  readonly dynamodb: AwsServerSettings;
}

type MakeToolbox<S extends McpServerName> = (settings: SettingsOf[S], resources: ServerResources) => Toolbox<Tools[S]>;

const TOOLBOXES: { readonly [S in McpServerName]: MakeToolbox<S> } = { mysql: mysqlToolbox, dynamodb: dynamodbToolbox };

/** The code behind the tools of a server. */
export const toolboxOf = <S extends McpServerName>(
  name: S,
  settings: SettingsOf[S],
  resources: ServerResources,
): Toolbox<Tools[S]> => (TOOLBOXES[name] as MakeToolbox<S>)(settings, resources);
