import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** JSON as artifacts have it: two spaces, keys in the order of the object, a newline at the end. */
export const printJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Lower-case hex SHA-256 of a text (UTF-8) or of bytes. */
export const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** SHA-256 of the canonical form (RFC 8785) of a value: independent of the order of keys and of white space. */
export const canonicalHash = (value: unknown): string => sha256(canonicalize(value) ?? 'null');
