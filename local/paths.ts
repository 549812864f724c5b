import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { MysqlFlavour, ServerName } from './types';

/** Where installed programs are kept, shared by all projects: `$LANDFALL_CACHE`, else `~/.cache/landfall`. */
export const cacheDirectory = (): string => process.env.LANDFALL_CACHE ?? join(homedir(), '.cache', 'landfall');

/** `local/` in the sources (also when this file runs from `dist/`): scripts that are not TypeScript lie there. */
export const assetDirectory = (): string => {
  for (let at = __dirname; ; at = dirname(at)) {
    if (existsSync(join(at, 'package.json'))) return join(at, 'local');
    if (at === dirname(at)) return __dirname;
  }
};

/** The files of one project's stack, all below `<directory>/.landfall/local`. */
export interface StatePaths {
  /** `<directory>/.landfall/local`, absolute. */
  readonly root: string;
  readonly ports: string;
  readonly choices: string;
  readonly secrets: string;
  readonly tls: string;
  data(of: Exclude<ServerName, 'mysql'> | MysqlFlavour): string;
  /** Temporary files of a server. */
  temporary(of: MysqlFlavour): string;
  log(of: ServerName): string;
  pid(of: ServerName): string;
}

export const statePaths = (directory: string): StatePaths => {
  const root = resolve(directory, '.landfall', 'local');
  return {
    root,
    ports: join(root, 'ports.json'),
    choices: join(root, 'choices.json'),
    secrets: join(root, 'secrets'),
    tls: join(root, 'tls'),
    data: (of) => join(root, 'data', of),
    temporary: (of) => join(root, 'tmp', of),
    log: (of) => join(root, 'logs', `${of}.log`),
    pid: (of) => join(root, 'run', `${of}.pid`),
  };
};
