import type { Command } from 'commander';
import type { Io } from './io';
import type { Services } from './ports';

/* eslint-disable @typescript-eslint/no-require-imports -- loaded at first use: with the AWS SDK, the MySQL driver and the compiler behind
   them `landfall status` would need seconds to start */
const load = {
  temporal: () => require('./temporal') as typeof import('./temporal'),
  artifacts: () => require('./standalone/artifacts') as typeof import('./standalone/artifacts'),
  doctor: () => require('./standalone/doctor') as typeof import('./standalone/doctor'),
  verify: () => require('./standalone/verify') as typeof import('./standalone/verify'),
  cleanup: () => require('./standalone/cleanup') as typeof import('./standalone/cleanup'),
  worker: () => require('./standalone/worker') as typeof import('./standalone/worker'),
  local: () => require('./commands/local') as typeof import('./commands/local'),
};
/* eslint-enable @typescript-eslint/no-require-imports */

/** The real services, each loaded when a command needs it. */
export const services = ({ env }: Io): Services => ({
  connect: (settings) => load.temporal().connect(settings, env),
  diagnose: (config) => load.doctor().diagnose(config, env),
  verify: (input) => load.verify().verify(input),
  artifacts: (config) => load.artifacts().artifactReader(config),
  leftovers: (input) => load.cleanup().leftovers(input, env),
  runWorker: (config) => load.worker().runWorker(config, env),
});

export const addLocal = (program: Command): void => load.local().registerLocalCommands(program);
