import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';

const PIECE = 1 << 19;

const isGzip = async (path: string): Promise<boolean> => {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
};

/**
 * Gives the bytes of a file, plain or gzip, piece by piece in flat memory; a piece holds until the next one is asked for. `onBytes`
 * returns false when it has enough. A gzip that is cut short gives what is in it.
 * @returns why reading ended before the end of the file; undefined when it did not
 * @throws the error of the file system when the file cannot be read
 */
export async function readBytes(
  path: string,
  onBytes: (bytes: Uint8Array) => boolean,
  signal?: AbortSignal,
): Promise<string | undefined> {
  if (await isGzip(path)) return readGzip(path, onBytes, signal);
  const file = await open(path, 'r');
  try {
    const piece = Buffer.allocUnsafe(PIECE);
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await file.read(piece, 0, PIECE, null);
      if (bytesRead === 0 || !onBytes(piece.subarray(0, bytesRead))) return undefined;
    }
  } finally {
    await file.close();
  }
}

async function readGzip(
  path: string,
  onBytes: (bytes: Uint8Array) => boolean,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const file = createReadStream(path, { highWaterMark: PIECE });
  const stream = file.pipe(createGunzip({ chunkSize: PIECE }));
  file.on('error', (error) => stream.destroy(error));
  try {
    for await (const bytes of stream as AsyncIterable<Uint8Array>) {
      signal?.throwIfAborted();
      if (!onBytes(bytes)) return undefined;
    }
    return undefined;
  } catch (error) {
    if (signal?.aborted || (error as { syscall?: unknown }).syscall !== undefined) throw error;
    return error instanceof Error ? error.message : 'unreadable';
  } finally {
    file.destroy();
    stream.destroy();
  }
}
