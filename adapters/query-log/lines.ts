import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';

/** Characters of a line that are kept; the rest of a longer line is dropped. */
const LONGEST_LINE = 2_000_000;

const isGzip = async (path: string): Promise<boolean> => {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
};

export interface LineResult {
  readonly lines: number;
  /** Why reading ended before the end of the file; undefined when it did not. */
  readonly broken: string | undefined;
}

/**
 * Gives the lines of a file, plain or gzip, one after another, in flat memory. A gzip that is cut short gives what is in it.
 * @throws the error of the file system when the file cannot be opened
 */
export async function readLines(
  path: string,
  onLine: (line: string) => void,
  options: { signal?: AbortSignal; onProgress?: (lines: number) => void } = {},
): Promise<LineResult> {
  const zipped = await isGzip(path);
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  const stream = zipped ? file.pipe(createGunzip()) : file;
  file.on('error', (error) => stream.destroy(error));
  stream.setEncoding('utf8');
  let rest = '';
  let lines = 0;
  let broken: string | undefined;
  try {
    for await (const chunk of stream as AsyncIterable<string>) {
      options.signal?.throwIfAborted();
      const pieces = chunk.split('\n');
      pieces[0] = rest.length < LONGEST_LINE ? rest + pieces[0]! : rest;
      rest = pieces.pop()!;
      for (const line of pieces) onLine(line);
      lines += pieces.length;
      options.onProgress?.(lines);
    }
  } catch (error) {
    if (options.signal?.aborted || !zipped) throw error;
    broken = error instanceof Error ? error.message : 'unreadable';
  } finally {
    file.destroy();
  }
  if (rest !== '') {
    onLine(rest);
    lines += 1;
  }
  return { lines, broken };
}
