import { createHash } from 'node:crypto';

const pascal = (name: string): string =>
  name
    .split(/[^A-Za-z0-9]+/)
    .filter((part) => part !== '')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

/** An id made of several parts, within the 255 characters of CloudFormation. */
export const joinedId = (...parts: readonly string[]): string => {
  const id = parts.join('');
  return id.length <= 255 ? id : `${id.slice(0, 200)}${hashOf(id)}`;
};

/**
 * Logical ids by table name: letters and digits only, unique, and the same for a table whatever other tables there are, because
 * CloudFormation takes a new logical id for a new table. Where two names fold to one id, both carry a part of their hash.
 */
export function logicalIds(tables: readonly string[], kind = 'Table'): ReadonlyMap<string, string> {
  const plain = (name: string): string => `${pascal(name).slice(0, 200) || 'T'}${kind}`;
  // CloudFormation compares logical ids by case, people do not.
  const times = new Map<string, number>();
  for (const name of tables) times.set(plain(name).toLowerCase(), (times.get(plain(name).toLowerCase()) ?? 0) + 1);
  return new Map(
    tables.map((name) => {
      const id = plain(name);
      if (times.get(id.toLowerCase()) === 1) return [name, id];
      return [name, `${id}${hashOf(name)}`];
    }),
  );
}
