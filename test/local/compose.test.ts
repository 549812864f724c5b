import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { SERVER_NAMES } from '../../local';
import { AWS_ENVIRONMENT, IMAGES, MYSQL_OPTIONS, PREFERRED_PORTS, SEARCH_ATTRIBUTES } from '../../local/versions';

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
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
});

test('MySQL logs what change capture needs', () => {
  expect([...(services.mysql?.command ?? [])].sort()).toEqual(
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
    TEMPORAL_ADDRESS: 'temporal:7233',
    AWS_ENDPOINT_URL: 'http://aws:4566',
  });
});
