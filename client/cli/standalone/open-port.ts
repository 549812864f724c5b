import { portOpener, type OpenPort } from '../../../adapters/mcp/port/open';
import type { SecretResolver } from '../../../contracts/secrets';
import type { Environment } from './connections';
import { ownCommand } from './own-command';

/** Ports of a command; servers with processes of their own are run as this one is. */
export const openPortOf = (secrets: SecretResolver, environment: Environment): OpenPort =>
  portOpener({ secrets, environment, ownCommand: ownCommand() });
