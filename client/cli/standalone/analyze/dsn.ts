import { configSchema, type MigrationConfig } from '../../../../contracts/schemas/config';
import type { SecretResolver } from '../../../../contracts/secrets';
import { UsageError } from '../../usage-error';

/** Stands for the password in the settings; the password itself stays in the resolver. */
const VARIABLE = 'LANDFALL_SOURCE_PASSWORD';
const PASSWORD = `env:${VARIABLE}`;

export interface Source {
  readonly source: MigrationConfig['source'];
  readonly secrets: SecretResolver;
  /** What a process of its own has to find in its environment, beside that of this process, to resolve the same. */
  readonly environment?: Readonly<Record<string, string>>;
}

export const isDsn = (text: string): boolean => /^(mysql|mariadb):\/\//i.test(text);
export const isReference = (text: string): boolean => /^(env|file|secretsmanager):/.test(text);

/** What stands in an address; the password is a reference, or undefined when none is given. */
export interface Address {
  readonly host: string;
  readonly port?: number;
  readonly user: string;
  /** Empty when the address names none. */
  readonly database: string;
  readonly tls: { readonly mode: 'required' | 'disabled'; readonly ca?: string };
  readonly password: string;
  /** The password itself is in the address. */
  readonly inline: boolean;
}

/**
 * Reads `mysql://user:password@host:port/schema?tls=disabled&ca=FILE`. No message repeats the address: it may hold a password where it is malformed.
 * @param option for messages, as `--schema`
 * @throws UsageError
 */
export function readAddress(text: string, option: string): Address {
  const url = parse(text, option);
  const tls = url.searchParams.get('tls') ?? 'required';
  if (tls !== 'required' && tls !== 'disabled')
    throw new UsageError(`tls= in the address behind ${option} is required or disabled`);
  const ca = url.searchParams.get('ca');
  const password = decoded(url.password);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    user: decoded(url.username),
    database: decoded(url.pathname.replace(/^\//, '')),
    tls: { mode: tls, ...(ca === null ? {} : { ca }) },
    password,
    inline: password !== '' && !isReference(password),
  };
}

/**
 * Settings of the source at an address. The password may be a reference (`env:NAME`); without one LANDFALL_SOURCE_PASSWORD is asked for.
 * @throws UsageError
 */
export function readDsn(text: string, secrets: SecretResolver): Source {
  const { host, port, user, database, tls, password, inline } = readAddress(text, '--schema');
  if (host === '' || user === '' || database === '' || database.includes('/'))
    throw new UsageError('the address behind --schema must name user, host and schema: mysql://user@host:3306/schema');
  const source = configSchema.shape.source.safeParse({
    endpoints: [{ host, ...(port === undefined ? {} : { port }) }],
    ...{ database, user, tls },
    password: password !== '' && !inline ? password : PASSWORD,
  });
  if (!source.success) throw new UsageError('the address behind --schema is malformed: mysql://user@host:3306/schema');
  return inline
    ? { source: source.data, secrets: async () => password, environment: { [VARIABLE]: password } }
    : { source: source.data, secrets };
}

function parse(text: string, option: string): URL {
  try {
    return new URL(text);
  } catch {
    throw new UsageError(
      `the address behind ${option} is malformed: mysql://user:password@host:3306/schema, special signs as %40`,
    );
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
