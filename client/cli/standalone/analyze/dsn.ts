import { configSchema, type MigrationConfig } from '../../../../contracts/schemas/config';
import type { SecretResolver } from '../../../../contracts/secrets';
import { suggest } from '../../../../engine/lib/settings-file';
import { isReference } from '../../address';
import { UsageError } from '../../usage-error';

/** Is asked for where an address has no password, and stands for one that it holds itself. */
const VARIABLE = 'LANDFALL_SOURCE_PASSWORD';
const OPTIONS = ['tls', 'ca'];

export interface Source {
  readonly source: MigrationConfig['source'];
  readonly secrets: SecretResolver;
  /** What a process of its own has to find in its environment, beside that of this process, to resolve the same. */
  readonly environment?: Credentials['environment'];
}

/** What stands in an address. */
export interface Address {
  readonly host: string;
  readonly port?: number;
  readonly user: string;
  /** Empty when the address names none. */
  readonly database: string;
  readonly tls: { readonly mode: 'required' | 'disabled'; readonly ca?: string };
  /** As it is written: the password, a reference to it, or empty. */
  readonly password: string;
}

/**
 * Reads `mysql://user:password@host:port/schema?tls=disabled&ca=FILE`. No message repeats the address: it may hold a password where it is malformed.
 * @param option for messages, as `--schema`
 * @throws UsageError
 */
export function readAddress(text: string, option: string): Address {
  const url = parse(text, option);
  checkOptions(url, option);
  const tls = url.searchParams.get('tls') ?? 'required';
  if (tls !== 'required' && tls !== 'disabled')
    throw new UsageError(`tls= in the address behind ${option} is required or disabled`);
  const ca = url.searchParams.get('ca');
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    user: decoded(url.username),
    database: decoded(url.pathname.replace(/^\//, '')),
    tls: { mode: tls, ...(ca === null ? {} : { ca }) },
    password: decoded(url.password),
  };
}

/** What an address says of its password. */
export interface Credentials {
  /** The reference that stands in the settings. */
  readonly reference: string;
  readonly secrets: SecretResolver;
  /** The variable that a process of its own has to find in its environment to resolve the same; empty for all but a password in the address. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * A password that stands in the address stays in the resolver; a reference is looked up as all others are.
 * @param variable is asked for where the address has none, and stands for one that it holds itself
 */
export function credentialsOf({ password }: Address, variable: string, secrets: SecretResolver): Credentials {
  if (isReference(password)) return { reference: password, secrets, environment: {} };
  const reference = `env:${variable}`;
  if (password === '') return { reference, secrets, environment: {} };
  return { reference, secrets: async () => password, environment: { [variable]: password } };
}

/**
 * Settings of the source at an address. The password may be a reference (`env:NAME`); without one LANDFALL_SOURCE_PASSWORD is asked for.
 * @throws UsageError
 */
export function readDsn(text: string, secrets: SecretResolver): Source {
  const address = readAddress(text, '--schema');
  const { host, port, user, database, tls } = address;
  if (host === '' || user === '' || database === '' || database.includes('/'))
    throw new UsageError('the address behind --schema must name user, host and schema: mysql://user@host:3306/schema');
  const { reference, ...own } = credentialsOf(address, VARIABLE, secrets);
  const source = configSchema.shape.source.safeParse({
    endpoints: [{ host, ...(port === undefined ? {} : { port }) }],
    ...{ database, user, tls },
    password: reference,
  });
  if (!source.success) throw new UsageError('the address behind --schema is malformed: mysql://user@host:3306/schema');
  return { source: source.data, ...own };
}

/** An option that nobody reads would be one that somebody relies on. */
function checkOptions(url: URL, option: string): void {
  const names = [...url.searchParams.keys()];
  const known = 'there are tls=required, tls=disabled and ca=FILE';
  const unknown = names.find((name) => !OPTIONS.includes(name));
  if (unknown !== undefined) {
    const near = suggest(unknown, OPTIONS);
    throw new UsageError(
      `the address behind ${option} has an option that there is not${near === undefined ? '' : `; did you mean ${near}=?`}; ${known}`,
    );
  }
  if (new Set(names).size < names.length)
    throw new UsageError(`the address behind ${option} has an option twice; ${known}`);
  if (url.hash !== '') throw new UsageError(`a # in the address behind ${option} is written %23`);
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
