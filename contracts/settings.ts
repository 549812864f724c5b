import type { MigrationConfig } from './schemas/config';

/**
 * Settings that say where a migration has put things. A restart cannot change them, because the undo list looks there; the others may be
 * corrected while a migration is stopped.
 */
export const FIXED_SETTINGS = [
  'version',
  'name',
  'source.database',
  'source.viewSchema',
  'target.region',
  'target.accountId',
  'target.endpoint',
  'target.stackName',
  'target.tablePrefix',
  'target.tables',
  'artifacts.store',
] as const;

const leaves = (value: unknown, path: string): readonly (readonly [string, string])[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, part]) => leaves(part, path === '' ? key : `${path}.${key}`))
    : [[path, JSON.stringify(value)]];

/** Paths of the settings that differ (`source.user`), sorted. Values are not told: they may name secrets. Pure: runs in workflows too. */
export function changedSettings(before: MigrationConfig, after: MigrationConfig): readonly string[] {
  const [old, now] = [new Map(leaves(before, '')), new Map(leaves(after, ''))];
  return [...new Set([...old.keys(), ...now.keys()])].filter((path) => old.get(path) !== now.get(path)).sort();
}
