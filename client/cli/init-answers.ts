import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { configSchema, secretReference } from '../../contracts/schemas/config';
import type { InitAnswers } from '../config/template';
import type { Io } from './io';
import type { Prompts } from './prompts';
import { UsageError } from './usage-error';

export interface InitFlags {
  readonly name?: string;
  readonly host?: string;
  readonly port?: string;
  readonly database?: string;
  readonly user?: string;
  readonly password?: string;
  readonly tls?: 'required' | 'disabled';
  readonly ca?: string;
  readonly application?: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly address?: string;
}
type Answers = Omit<InitAnswers, 'stages'>;

/** Flags, and what can be seen from the folder where they are not given. */
export function defaultsForInit(flags: InitFlags, io: Io, folder: string): Answers {
  const name = flags.name ?? nameOf(basename(folder));
  const port = Number(flags.port ?? 3306);
  if (portProblem(String(flags.port ?? 3306)) !== true)
    throw new UsageError(`--port: ${JSON.stringify(flags.port)} is no port, 1 to 65535`);
  const password = flags.password ?? 'env:LANDFALL_SOURCE_PASSWORD';
  if (!secretReference.safeParse(password).success)
    throw new UsageError(
      '--password takes a reference: env:NAME, file:PATH or secretsmanager:NAME; never the secret itself',
    );
  return {
    name,
    host: flags.host ?? '127.0.0.1',
    port,
    database: flags.database ?? name.replaceAll('-', '_'),
    user: flags.user ?? 'landfall',
    password,
    tls: flags.tls ?? 'required',
    ca: flags.ca,
    applicationPath: flags.application ?? (existsSync(join(folder, 'package.json')) ? '.' : undefined),
    region: flags.region ?? io.env['AWS_REGION'] ?? io.env['AWS_DEFAULT_REGION'] ?? 'us-east-1',
    // The SDK follows this variable by itself; the file must say so too, because an emulator is treated as one.
    endpoint: flags.endpoint ?? io.env['AWS_ENDPOINT_URL'],
    address: flags.address ?? io.env['TEMPORAL_ADDRESS'] ?? '127.0.0.1:7233',
  };
}

/** Asks for everything that has no good default; the flags are the first proposals. */
export async function askForInit(proposed: Answers, prompts: Prompts): Promise<Answers> {
  const ask = (message: string, first: string, validate?: (text: string) => true | string): Promise<string> =>
    prompts.input({ message, default: first, ...(validate ? { validate } : {}) });
  const name = await ask('Name of the migration', proposed.name, nameProblem);
  const host = await ask('Host of the MySQL or MariaDB server', proposed.host);
  const port = Number(await ask('Its port', String(proposed.port), portProblem));
  const database = await ask('Schema of the application', proposed.database);
  const user = await ask('Account of the migration (least rights)', proposed.user);
  const password = await ask(
    'Where its password lies (env:NAME, file:PATH, secretsmanager:NAME)',
    proposed.password,
    (text) => secretReference.safeParse(text).success || 'a reference, never the password itself',
  );
  const tls = await prompts.select({
    message: 'Encryption of the link',
    choices: [
      { value: 'required', name: 'required: TLS 1.2 or higher, verified' },
      { value: 'disabled', name: 'disabled: only inside a network that is safe by itself' },
    ],
    default: proposed.tls,
  });
  const path = await ask('Folder of the application (- for none)', proposed.applicationPath ?? '-');
  const region = await ask('AWS region', proposed.region);
  const address = await ask('Temporal server', proposed.address);
  const applicationPath = path === '-' ? undefined : path;
  const { ca, endpoint } = proposed;
  return { name, host, port, database, user, password, tls, ca, applicationPath, region, endpoint, address };
}

/** A folder's name as the name of a migration. */
function nameOf(folder: string): string {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63);
  return name === '' ? 'migration' : name;
}

const nameProblem = (text: string): true | string =>
  configSchema.shape.name.safeParse(text).success || 'lower-case letters, digits and hyphens, at most 63';

const portProblem = (text: string): true | string =>
  (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535) || 'a port, 1 to 65535';
