import { createHash } from 'node:crypto';
import { createReadStream, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LocalStackError } from '../errors';

/** SHA-256 of a file, lower-case hex. */
export const fileDigest = async (file: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
};

/** One digest for all files of a folder: SHA-256 of the lines `<sha256>  <name>`, sorted by name. */
export const folderDigest = async (folder: string): Promise<string> => {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) hash.update(`${await fileDigest(join(folder, name))}  ${name}\n`);
  return hash.digest('hex');
};

/**
 * Compares what was downloaded with the table of versions.
 * @throws LocalStackError when they differ; the caller must not install the file
 */
export const requireDigest = (what: string, found: string, expected: string): void => {
  if (found === expected) return;
  throw new LocalStackError(
    `The checksum of ${basename(what)} is ${found}, expected ${expected}: it was not installed.`,
    'Remove it from the cache of your package client or mirror and try again; if it stays so, do not use that mirror.',
  );
};
