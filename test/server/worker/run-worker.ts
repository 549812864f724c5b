/** The real worker in a process of its own. Argument: its settings as JSON. */
import { runWorker, type WorkerSettings } from '../../../worker/main';

const settings = JSON.parse(process.argv[2] ?? '{}') as Omit<WorkerSettings, 'environment'> & { key?: string };
const { key, ...rest } = settings;
runWorker({
  ...rest,
  environment: process.env,
  ...(key === undefined ? {} : { encryptionKey: Buffer.from(key, 'hex') }),
}).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
