import { LandfallError } from '../../contracts/errors';

/**
 * An artifact key is a relative path with forward slashes: no empty part, no `.` or `..`, no backslash, no control character,
 * no part that begins with a dot (these are the store's own).
 * @throws LandfallError LandfallArtifactInvalid
 */
export function assertKey(key: string): string {
  const parts = key.split('/');
  const bad =
    key === '' || key.length > 512 || /[\\\p{Cc}]/u.test(key) || parts.some((p) => p === '' || p.startsWith('.'));
  if (bad)
    throw new LandfallError(
      'LandfallArtifactInvalid',
      `${JSON.stringify(key.slice(0, 200))} is no artifact key: a relative path of plain parts is needed`,
    );
  return key;
}

/** A migration's name is one path part. */
export function assertMigration(migration: string): string {
  if (migration.includes('/'))
    throw new LandfallError('LandfallArtifactInvalid', `${JSON.stringify(migration)} is no name of a migration`);
  return assertKey(migration);
}
