/** The embedded stack: real servers on one machine. See types.ts for what each call takes and gives. */
export { createDatabase } from './database';
export { environment } from './environment';
export { LocalStackError } from './errors';
export { installComponents as install } from './install';
export { followLog, lastLines } from './logs';
export { cacheDirectory, statePaths } from './paths';
export { readPassword } from './secrets';
export { status } from './status';
export { down, up } from './up';
export * from './types';
