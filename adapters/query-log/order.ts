import { basename, dirname, join } from 'node:path';
import { openInput } from '../../engine/analysis/log/formats/input';
import { byCodeUnit } from '../../engine/lib/compare';
import { readBytes } from './bytes';

/** Bytes that are looked through for the first stamp of a file. */
const HEAD = 1 << 20;

export interface LogFile {
  readonly path: string;
  /** Microseconds since 1970 of its first stamp; NaN when there is none in its first megabyte. */
  readonly start: number;
}

/** Name that a rotated file had when it was written: without its number or date and without `.gz`. */
export const seriesOf = (path: string): string =>
  join(
    dirname(path),
    basename(path)
      .replace(/\.gz$/, '')
      .replace(/[.-]\d+(?=\.|-|$)/g, ''),
  );

const startOf = async (path: string, signal?: AbortSignal): Promise<number> => {
  let start = NaN;
  let read = 0;
  const see = ({ time }: { time: number }): void => {
    if (Number.isNaN(start)) start = time;
  };
  let input: ReturnType<typeof openInput> | undefined;
  await readBytes(
    path,
    (bytes) => {
      input ??= openInput(bytes.subarray(0, 4_096), see);
      input.push(bytes);
      read += bytes.length;
      return Number.isNaN(start) && read < HEAD;
    },
    signal,
  );
  input?.finish(false);
  return start;
};

/**
 * Files in groups that one server may have written one after another: rotated sets in the order of their first stamps, not of
 * their names. Groups and files without a stamp are in the order of their paths.
 */
export async function inOrder(
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<readonly (readonly LogFile[])[]> {
  const series = new Map<string, LogFile[]>();
  for (const path of [...paths].sort(byCodeUnit)) {
    const file = { path, start: await startOf(path, signal) };
    const key = seriesOf(path);
    series.set(key, [...(series.get(key) ?? []), file]);
  }
  const groups = [...series.values()].map((files) => files.sort(byStart));
  return groups.sort((a, b) => byStart(a[0]!, b[0]!));
}

const byStart = (a: LogFile, b: LogFile): number => {
  if (a.start === b.start || (Number.isNaN(a.start) && Number.isNaN(b.start))) return byCodeUnit(a.path, b.path);
  return Number.isNaN(b.start) || a.start < b.start ? -1 : 1;
};
