import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { SERVER_NAMES } from '../../local';
import { accountStatements } from '../../local/servers/mysql-accounts';
import {
  AWS_ENVIRONMENT,
  IMAGES,
  MYSQL_OPTIONS,
  PREFERRED_PORTS,
  SEARCH_ATTRIBUTES,
  TEMPORAL_PRAGMAS,
} from '../../local/versions';

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly network_mode?: string;
}

const root = join(__dirname, '..', '..');
const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const { services, volumes } = parse(text) as { services: Record<string, Service>; volumes: Record<string, null> };
const hostPorts = (name: string) => (services[name]?.ports ?? []).map((port) => Number(port.split(':')[1]));

test('says that it was not run', () => expect(text).toMatch(/^#.*not run/im));

test('the same servers as local/, and the worker', () => {
  expect(Object.keys(services).sort()).toEqual([...SERVER_NAMES, 'worker'].sort());
  expect(services.worker?.build).toBe('.');
});

test.each(SERVER_NAMES)('%s: the image of the table, on this machine only, with a volume for its data', (name) => {
  expect(services[name]?.image).toBe(IMAGES[name]);
  for (const port of services[name]?.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  const named = (services[name]?.volumes ?? []).filter((volume) => !volume.startsWith('.'));
  expect(named).toHaveLength(1);
  expect(volumes).toHaveProperty(named[0]?.split(':')[0] ?? 'none');
});

test('the ports of the table', () => {
  expect(hostPorts('temporal')).toEqual([PREFERRED_PORTS.temporal, PREFERRED_PORTS.temporalUi]);
  expect(hostPorts('mysql')).toEqual([PREFERRED_PORTS.mysql]);
  expect(hostPorts('aws')).toEqual([PREFERRED_PORTS.aws]);
  expect(hostPorts('dynamodb-local')).toEqual([PREFERRED_PORTS.dynamodbLocal]);
});

test('Temporal registers the search attributes and keeps a file', () => {
  for (const name of SEARCH_ATTRIBUTES) {
    expect(services.temporal?.command).toContain(`--search-attribute=${name}=Keyword`);
  }
  expect(services.temporal?.command?.some((option) => option.startsWith('--db-filename=/data/'))).toBe(true);
  for (const pragma of TEMPORAL_PRAGMAS) expect(services.temporal?.command).toContain(`--sqlite-pragma=${pragma}`);
});

test('MySQL logs what change capture needs', () => {
  const options = (services.mysql?.command ?? []).filter((option) => !option.startsWith('--ssl-'));
  expect([...options].sort()).toEqual(
    Object.entries(MYSQL_OPTIONS)
      .map(([name, value]) => `--${name}=${value}`)
      .sort(),
  );
});

test('the AWS emulator has the same environment and our launcher', () => {
  expect(services.aws?.environment).toMatchObject(AWS_ENVIRONMENT);
  expect(services.aws?.entrypoint).toEqual(['python', '-m', 'launcher', '--state', '/data']);
  expect(services.aws?.volumes).toContain('./local/aws:/landfall/aws:ro');
});

test('no password stands in the file', () => {
  expect(services.mysql?.environment?.MYSQL_ROOT_PASSWORD).toMatch(/^\$\{/);
});

test('the worker waits for its servers and is built for the Node of package.json', () => {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { engines: { node: string } };
  expect(engines.node).toMatch(/20/);
  expect(readFileSync(join(root, 'Dockerfile'), 'utf8')).toMatch(/^FROM node:20-/m);
  expect(services.worker?.environment).toMatchObject({
    TEMPORAL_ADDRESS: `127.0.0.1:${PREFERRED_PORTS.temporal}`,
  });
});

test('one landfall.yaml suits the worker and the commands of this machine: same network, same paths', () => {
  expect(services.worker).toMatchObject({ network_mode: 'host', volumes: ['.:${PWD:-/project}'] });
});

test('MySQL has the certificates that the script makes, for localhost', () => {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-compose-'));
  const script = join(root, 'local', 'compose', 'certificates.sh');
  expect(execFileSync(script, [folder], { encoding: 'utf8' })).toMatch(/^made: /);
  expect(execFileSync(script, [folder], { encoding: 'utf8' })).toMatch(/^there already: /);
  const options = (services.mysql?.command ?? []).filter((option) => option.startsWith('--ssl-'));
  expect(options.map((option) => option.split('=/tls/')[1]).sort()).toEqual(readdirSync(folder).sort());
  const certificate = new X509Certificate(readFileSync(join(folder, 'server-cert.pem')));
  expect(certificate.checkHost('localhost')).toBe('localhost');
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(certificate.verify(new X509Certificate(readFileSync(join(folder, 'ca.pem'))).publicKey)).toBe(true);
  rmSync(folder, { recursive: true });
});

test('the migration login gets the rights that it has in the embedded stack, and no more', () => {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-compose-'));
  writeFileSync(join(folder, 'mysql'), '#!/bin/sh\ncat\n', { mode: 0o755 });
  const sql = execFileSync(join(root, 'local', 'compose', 'mysql-accounts.sh'), {
    encoding: 'utf8',
    env: { PATH: `${folder}:${process.env['PATH']}`, MYSQL_ROOT_PASSWORD: 'r', LANDFALL_SOURCE_PASSWORD: "a'b\\c" },
  });
  rmSync(folder, { recursive: true });
  expect(sql).toContain("IDENTIFIED BY 'a''b\\\\c' REQUIRE SSL");
  const grants = (text: string): readonly string[] =>
    [...text.matchAll(/GRANT .* TO 'migration'/g)].map(([grant]) => grant).sort();
  const embedded = accountStatements({ root: '', application: '', migration: '' });
  expect(grants(sql)).toEqual([...new Set(grants(embedded.join('\n')))]);
});
