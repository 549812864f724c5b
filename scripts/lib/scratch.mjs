// Folders of one run. Those of runs that were killed before they could clean up go when the next run makes its own.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const lives = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** Makes `<parent>/<prefix><pid>-XXXXXX` and removes those of processes that are gone. */
export function scratchFolder(parent, prefix) {
  for (const name of readdirSync(parent)) {
    const pid = name.startsWith(prefix) ? /^(\d+)-/.exec(name.slice(prefix.length))?.[1] : undefined;
    if (pid !== undefined && !lives(Number(pid))) rmSync(join(parent, name), { recursive: true, force: true });
  }
  return mkdtempSync(join(parent, `${prefix}${process.pid}-`));
}
