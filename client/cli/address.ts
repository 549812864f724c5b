import { resolve } from 'node:path';
import { UsageError } from './usage-error';

/** What may stand where a server is named: its address, a reference to a secret that holds one, or, for a schema, the path of a file. */
export const isDsn = (text: string): boolean => /^(mysql|mariadb):\/\//i.test(text);
export const isReference = (text: string): boolean => /^(env|file|secretsmanager):/i.test(text);

/**
 * The value of `--schema` with a path made absolute. An address of another kind is not repeated: it may hold a password.
 * @throws UsageError
 */
export function schemaArgument(text: string, cwd: string): string {
  if (isDsn(text) || isReference(text)) return text;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text))
    throw new UsageError(
      'the address behind --schema is of another kind of server: mysql://user@host:3306/schema or mariadb://..',
    );
  return resolve(cwd, text);
}
