/** Calls a server that hangs, deaf to the end of its input and to SIGTERM, until it is killed. Arguments: script of the server, its file. */
import { portOpener } from '../../../../adapters/mcp/port/open';
import { configSchema } from '../../../../contracts/schemas/config';
import { NOWHERE } from './nowhere';

const [, , server = '', count = ''] = process.argv;
const port = portOpener({
  secrets: async () => 'x',
  environment: { FAULT: 'deaf', FAULT_TIMES: '99', COUNT: count },
  ownCommand: [process.execPath, server],
})({
  ...NOWHERE,
  mcp: configSchema.shape.mcp.unwrap().parse({ servers: { mysql: { run: 'stdio' } } }),
});
void port.mysql.call('get_server_info', {});
