import { configSchema, type MigrationConfig } from '../../../../contracts/schemas/config';
import type { SecretResolver } from '../../../../contracts/secrets';
import { UsageError } from '../../usage-error';

/** Stands for the password in the settings; the password itself stays in the resolver. */
const PASSWORD = 'env:LANDFALL_SOURCE_PASSWORD';

export interface Source {
  readonly source: MigrationConfig['source'];
  readonly secrets: SecretResolver;
}

export const isDsn = (text: string): boolean => /^(mysql|mariadb):\/\//i.test(text);
export const isReference = (text: string): boolean => /^(env|file|secretsmanager):/.test(text);

/**
 * Settings of `mysql://user:password@host:port/schema?tls=disabled&ca=FILE`. The password may be a reference (`env:NAME`); without one
 * LANDFALL_SOURCE_PASSWORD is asked for. No message repeats the address: it may hold a password where it is malformed.
 * @throws UsageError
 */
export function readDsn(text: string, secrets: SecretResolver): Source {
  const url = parse(text);
  const database = decoded(url.pathname.replace(/^\//, ''));
  if (url.hostname === '' || url.username === '' || database === '' || database.includes('/'))
    throw new UsageError('the address behind --schema must name user, host and schema: mysql://user@host:3306/schema');
  const password = decoded(url.password);
  const tls = url.searchParams.get('tls') ?? 'required';
  if (tls !== 'required' && tls !== 'disabled')
    throw new UsageError('tls= in the address behind --schema is required or disabled');
  const ca = url.searchParams.get('ca');
  const source = configSchema.shape.source.safeParse({
    endpoints: [{ host: url.hostname.replace(/^\[|\]$/g, ''), ...(url.port === '' ? {} : { port: Number(url.port) }) }],
    database,
    user: decoded(url.username),
    password: isReference(password) ? password : PASSWORD,
    tls: { mode: tls, ...(ca === null ? {} : { ca }) },
  });
  if (!source.success) throw new UsageError('the address behind --schema is malformed: mysql://user@host:3306/schema');
  const inline = password !== '' && !isReference(password);
  return { source: source.data, secrets: inline ? async () => password : secrets };
}

function parse(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw new UsageError(
      'the address behind --schema is malformed: mysql://user:password@host:3306/schema, special signs as %40',
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
