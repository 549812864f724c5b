/** Tag by which a table is known as one of this migration; adoption after a rollback and undo look at it. */
export const MIGRATION_TAG = 'landfall:migration';

/**
 * Whether a table is of this migration: its tag says so, or the endpoint has no tags at all (DynamoDB Local; AWS always has them), where
 * nothing but the name is left to go by. Creating, adopting, deleting and undoing ask this one rule.
 * @param tags null or undefined: the endpoint does not offer the call
 */
export const isOfMigration = (tags: Readonly<Record<string, string>> | null | undefined, migration: string): boolean =>
  tags === null || tags === undefined || tags[MIGRATION_TAG] === migration;
