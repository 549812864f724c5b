import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { readFlavour, writeWhole } from './choices';
import { describeStack } from './describe';
import { LocalStackError } from './errors';
import { installComponents } from './install';
import { withLock } from './install/cache';
import { statePaths } from './paths';
import type { StatePaths } from './paths';
import { isAlive, readPid, stopByPidFile } from './process/pid';
import { choosePort, readPorts } from './process/ports';
import type { Supervised } from './process/supervise';
import { SERVERS } from './servers';
import { isReusable, startServer, STOP_GRACE_MS } from './start';
import { SERVER_NAMES } from './types';
import type { MysqlFlavour, OnProgress, ServerName, Stack, UpOptions } from './types';
import { VERSIONS } from './versions';
import type { Ports } from './process/ports';

/** The asked-for flavour, else the one of the last `up`, else MySQL 8.0; another one must not run at the moment. */
const chooseFlavour = (paths: StatePaths, asked: MysqlFlavour | undefined): MysqlFlavour => {
  const last = readFlavour(paths.choices);
  const flavour = asked ?? last ?? 'mysql80';
  const pid = readPid(paths.pid('mysql'));
  if (last !== undefined && last !== flavour && pid !== undefined && isAlive(pid, paths.root)) {
    throw new LocalStackError(
      `${last} runs in ${paths.root}, ${flavour} was asked for.`,
      'Run `landfall local down` first; the data of each flavour is kept.',
    );
  }
  return flavour;
};

/** Servers that run and those to start, with a port for each of the latter. */
const survey = async (paths: StatePaths, flavour: MysqlFlavour, wanted: readonly ServerName[], say: OnSay) => {
  const { ports: last, problem } = readPorts(paths.ports);
  if (problem !== undefined) say('stack', `${paths.ports} is set aside: ${problem}`);
  const states = await Promise.all(
    SERVER_NAMES.map(async (name) => ({
      name,
      reusable: await isReusable(SERVERS[name], { paths, ports: last, flavour }),
    })),
  );
  const running = states.filter(({ reusable }) => reusable).map(({ name }) => name);
  const starting = wanted.filter((name) => !running.includes(name));
  const ports: Ports = { ...last };
  const chosen = running.flatMap((name) => SERVERS[name].ports.map((port) => last[port] ?? 0));
  for (const port of starting.flatMap((name) => SERVERS[name].ports)) {
    ports[port] = await choosePort(port, last[port], chosen);
    chosen.push(ports[port]);
  }
  return { running, starting, ports };
};

type OnSay = (component: Parameters<OnProgress>[0]['component'], text: string) => void;

const start = async (options: UpOptions, paths: StatePaths, say: OnSay, onProgress: OnProgress): Promise<Stack> => {
  const wanted = options.servers ?? SERVER_NAMES;
  const flavour = chooseFlavour(paths, options.mysql);
  const { running, starting, ports } = await survey(paths, flavour, wanted, say);
  for (const name of running) if (wanted.includes(name)) say(name, 'runs already');
  const components = starting.map((name) => SERVERS[name].component(flavour));
  const programs = await installComponents([...components, ...(options.glue ? (['glue'] as const) : [])], onProgress);
  writeWhole(paths.ports, ports);
  if (wanted.includes('mysql')) writeWhole(paths.choices, { mysql: flavour });

  const begun = await Promise.allSettled(
    starting.map(async (name) => {
      const program = programs[SERVERS[name].component(flavour)] ?? '';
      say(name, `starting (${VERSIONS[SERVERS[name].component(flavour)].version})`);
      const context = { paths, ports, flavour, program };
      return startServer(SERVERS[name], context, (text) => say(name, text));
    }),
  );
  const supervised = begun.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = begun.find((one) => one.status === 'rejected');
  if (failed !== undefined) {
    await Promise.all(supervised.map((one) => one.stop()));
    throw failed.reason;
  }
  writeWhole(paths.ports, ports);
  if (!options.attach) await Promise.all(supervised.map((one) => one.release()));
  const stop = options.attach ? () => stopAttached(supervised) : () => stopServers(paths, starting);
  return { ...describeStack(options.directory, paths, ports, flavour, [...running, ...starting]), stop };
};

const stopAttached = async (supervised: readonly Supervised[]): Promise<void> => {
  await Promise.all(supervised.map((one) => one.stop()));
};

const stopServers = async (paths: StatePaths, names: readonly ServerName[]): Promise<void> => {
  await Promise.all(names.map((name) => stopByPidFile(paths.pid(name), paths.root, STOP_GRACE_MS)));
};

/**
 * Installs what is missing, starts what does not run, and returns when every server answers. Healthy servers of an
 * earlier call are used again; of two calls at once in one directory the second waits for the first.
 * Until it returns the servers hang on this process: Ctrl-C or kill -9 in the middle leaves none behind.
 * @throws LocalStackError when a tool is missing, a checksum differs, or a server does not start (then none that this
 * call started stays)
 */
export const up = async (options: UpOptions): Promise<Stack> => {
  const began = Date.now();
  const onProgress: OnProgress = (line) => options.onProgress?.({ ...line, seconds: (Date.now() - began) / 1000 });
  const say: OnSay = (component, text) => onProgress({ component, text, seconds: 0 });
  const paths = statePaths(options.directory);
  mkdirSync(paths.root, { recursive: true });
  return withLock(join(paths.root, 'stack'), () => start(options, paths, say, onProgress));
};

/**
 * Stops all servers of a project and resolves when they are gone: SIGTERM, so that state is saved, then SIGKILL after
 * 30 s.
 * @returns the names of those that ran
 */
export const down = async (directory: string): Promise<readonly ServerName[]> => {
  const paths = statePaths(directory);
  const alive = SERVER_NAMES.filter((name) => {
    const pid = readPid(paths.pid(name));
    return pid !== undefined && isAlive(pid, paths.root);
  });
  mkdirSync(paths.root, { recursive: true });
  await withLock(join(paths.root, 'stack'), () => stopServers(paths, SERVER_NAMES));
  return alive;
};
