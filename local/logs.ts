import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const TAIL_BYTES = 256_000;
const FOLLOW_MS = 300;

const readFrom = (file: string, from: number, to: number): string => {
  const handle = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(to - from);
    return bytes.toString('utf8', 0, readSync(handle, bytes, 0, bytes.length, from));
  } finally {
    closeSync(handle);
  }
};

/** The last lines of a log; none when the file is missing. At most the last 256 kB are looked at. */
export const lastLines = (file: string, lines: number): readonly string[] => {
  if (!existsSync(file)) return [];
  const { size } = statSync(file);
  const text = readFrom(file, Math.max(0, size - TAIL_BYTES), size);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .slice(-lines);
};

/** Calls `onText` with what is added to a log, until the signal; starts over when the file was replaced. */
export const followLog = async (file: string, onText: (text: string) => void, signal: AbortSignal): Promise<void> => {
  let at = existsSync(file) ? statSync(file).size : 0;
  while (!signal.aborted) {
    const size = existsSync(file) ? statSync(file).size : 0;
    if (size < at) at = 0;
    if (size > at) {
      onText(readFrom(file, at, size));
      at = size;
    }
    await sleep(FOLLOW_MS, undefined, { signal }).catch(() => undefined);
  }
};
