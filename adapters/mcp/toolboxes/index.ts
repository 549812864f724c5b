import type { Tools } from '../../../contracts/mcp';
import type { McpServerName } from '../../../contracts/mcp/names';
import type { ServerResources, ServerSettings } from '../settings';
import type { Toolbox } from '../toolbox';
import { dynamodbToolbox } from './dynamodb';
import { glueToolbox } from './glue';
import { mysqlToolbox } from './mysql';
import { s3Toolbox } from './s3';

type MakeToolbox<S extends McpServerName> = (settings: ServerSettings, resources: ServerResources) => Toolbox<Tools[S]>;

const TOOLBOXES: { readonly [S in McpServerName]: MakeToolbox<S> } = {
  mysql: mysqlToolbox,
  dynamodb: dynamodbToolbox,
  glue: glueToolbox,
  s3: s3Toolbox,
};

/** The code behind the tools of a server. */
export const toolboxOf = <S extends McpServerName>(
  name: S,
  settings: ServerSettings,
  resources: ServerResources,
): Toolbox<Tools[S]> => TOOLBOXES[name](settings, resources);
