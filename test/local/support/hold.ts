/** A program that starts servers in attached mode and then waits to be killed: `hold.ts DIRECTORY SERVER...` */
import { up } from '../../../local';
import type { ServerName } from '../../../local';

const [directory = '', ...servers] = process.argv.slice(2);
void up({ directory, servers: servers as ServerName[], attach: true }).then(
  () => {
    process.stdout.write('ready\n');
    setInterval(() => undefined, 1000);
  },
  (error: Error) => {
    process.stdout.write(`${error.message}\n`);
    process.exitCode = 1;
  },
);
