import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Seconds that the guards of killed servers may take to end. */
const GRACE_SECONDS = 10;

/** Command lines of the processes that name a folder (Linux). */
const naming = (folder: string): readonly string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return line.includes(folder) ? [`${pid} ${line}`] : [];
      } catch {
        return []; // ended meanwhile
      }
    });

/** What still runs for a stack that was closed. */
export async function leftProcesses(folder: string): Promise<readonly string[]> {
  const end = Date.now() + GRACE_SECONDS * 1000;
  while (naming(folder).length > 0 && Date.now() < end) await sleep(100);
  return naming(folder);
}
