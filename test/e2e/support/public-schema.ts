import run from 'execa';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The schema of an application that this project has no part in, with the rows that its authors put into it: Tiny Tiny RSS, as Debian packs it.
 * It comes from the distribution when the test runs, by version and checksum, and is no part of the repository.
 */
const PACKAGE = 'tt-rss';
const VERSION = '21~git20210204.b4cbc79+dfsg-1.2';
const FILE = 'usr/share/tt-rss/schema/ttrss_schema_mysql.sql';
const SHA256 = 'f0a06f1c4564f1911f4b8806e46a102841fb0324604d7fce7a5c703cda21ef3f';

/**
 * Fetches the package with apt, which checks its signature, and unpacks it without installing anything.
 * @returns path of the SQL file
 * @throws Error when the distribution has another version, or the file another content
 */
export async function publicSchema(directory: string): Promise<string> {
  const download = () => run('apt-get', ['-q', 'download', `${PACKAGE}=${VERSION}`], { cwd: directory });
  const lists = async (): Promise<void> => void (await run('apt-get', ['-q', 'update']));
  await download().catch(() => lists().then(download));
  const { stdout } = await run('find', [directory, '-maxdepth', '1', '-name', `${PACKAGE}_*.deb`]);
  await run('dpkg-deb', ['-x', stdout.trim(), directory]);
  const file = join(directory, FILE);
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  if (sha256 !== SHA256) throw new Error(`${FILE} of ${PACKAGE} ${VERSION} has SHA-256 ${sha256}, not ${SHA256}`);
  return file;
}
