import type { Command } from 'commander';
import type * as Local from './commands/local';
import type { Io } from './io';
import type { Services } from './ports';
import type * as Abstract from './standalone/abstract';
import type * as Analyze from './standalone/analyze';
import type * as Artifacts from './standalone/artifacts';
import type * as Cleanup from './standalone/cleanup';
import type * as CodecServer from './standalone/codec-server';
import type * as Contract from './standalone/contract';
import type * as Doctor from './standalone/doctor';
import type * as Mcp from './standalone/mcp';
import type * as Model from './standalone/model';
import type * as Prove from './standalone/prove';
import type * as Verify from './standalone/verify';
import type * as Worker from './standalone/worker';
import type * as Temporal from './temporal';

/* eslint-disable @typescript-eslint/no-require-imports -- loaded at first use: with the AWS SDK, the MySQL driver and the compiler behind
   them `landfall status` would need seconds to start */
const load = {
  temporal: () => require('./temporal') as typeof Temporal,
  abstract: () => require('./standalone/abstract') as typeof Abstract,
  analyze: () => require('./standalone/analyze') as typeof Analyze,
  artifacts: () => require('./standalone/artifacts') as typeof Artifacts,
  contract: () => require('./standalone/contract') as typeof Contract,
  prove: () => require('./standalone/prove') as typeof Prove,
  model: () => require('./standalone/model') as typeof Model,
  doctor: () => require('./standalone/doctor') as typeof Doctor,
  verify: () => require('./standalone/verify') as typeof Verify,
  cleanup: () => require('./standalone/cleanup') as typeof Cleanup,
  worker: () => require('./standalone/worker') as typeof Worker,
  codecServer: () => require('./standalone/codec-server') as typeof CodecServer,
  mcp: () => require('./standalone/mcp') as typeof Mcp,
  local: () => require('./commands/local') as typeof Local,
};
/* eslint-enable @typescript-eslint/no-require-imports */

/** The real services, each loaded when a command needs it. */
export const services = (io: Io): Services => ({
  connect: (settings) => load.temporal().connect(settings, io.env, (text) => io.err(text)),
  diagnose: (config) => load.doctor().diagnose(config, io.env),
  verify: (input) => load.verify().verify(input, io.env),
  analyze: (input) => load.analyze().analyze(input, io.env),
  abstract: (input) => load.abstract().abstract(input),
  model: (input) => load.model().model(input),
  contract: (input) => load.contract().contract(input, io.env),
  prove: (input) => load.prove().prove(input, io.env),
  artifacts: (config) => load.artifacts().artifactReader(config),
  leftovers: (input) => load.cleanup().leftovers(input, io.env),
  runWorker: (input) => load.worker().runWorker(input, io.env),
  startCodecServer: (input) => load.codecServer().startCodecServer(input, io.env),
  serveMcp: (input) => load.mcp().serveMcp(input, io.env),
});

export const addLocal = (program: Command): void => load.local().registerLocalCommands(program);
