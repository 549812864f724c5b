import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { requireTool } from '../install/apt';
import { run } from '../install/run';

/** Files of a generated certificate authority and of the server's certificate for localhost and 127.0.0.1. */
export interface Certificates {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

const DAYS = '3650';

export const certificateFiles = (folder: string): Certificates => ({
  ca: join(folder, 'ca.pem'),
  certificate: join(folder, 'server-cert.pem'),
  key: join(folder, 'server-key.pem'),
});

/**
 * Makes the certificates of one installation, once. The authority's key is thrown away after signing.
 * @throws LocalStackError when OpenSSL is missing or fails
 */
export const ensureCertificates = async (folder: string): Promise<Certificates> => {
  const files = certificateFiles(folder);
  if (existsSync(files.ca)) return files;
  const openssl = await requireTool('openssl', 'TLS between the client and MySQL', () => undefined);
  mkdirSync(dirname(folder), { recursive: true });
  const building = mkdtempSync(`${folder}-`);
  const at = (name: string): string => join(building, name);
  const ask = (...args: string[]) => run('openssl', openssl, args);
  const newKey = (name: string) => ['-newkey', 'rsa:2048', '-nodes', '-keyout', at(name)];
  try {
    await ask(
      'req',
      '-x509',
      ...newKey('ca-key.pem'),
      '-days',
      DAYS,
      '-subj',
      '/CN=Landfall local CA',
      '-out',
      at('ca.pem'),
    );
    await ask('req', ...newKey('server-key.pem'), '-subj', '/CN=localhost', '-out', at('server.csr'));
    writeFileSync(at('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
    const signing = ['-CA', at('ca.pem'), '-CAkey', at('ca-key.pem'), '-CAcreateserial', '-extfile', at('names')];
    await ask('x509', '-req', '-in', at('server.csr'), ...signing, '-days', DAYS, '-out', at('server-cert.pem'));
    for (const name of ['ca-key.pem', 'server.csr', 'names']) rmSync(at(name), { force: true });
    rmSync(folder, { recursive: true, force: true });
    renameSync(building, folder);
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
  return files;
};
