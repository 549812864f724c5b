import { controlTableName } from '../../contracts/names';
import type { MigrationConfig } from '../../contracts/schemas/config';

/**
 * Tables that stage 6 leaves out because the import of the transfer makes them: with `transfer.engine: s3-import` all that are not there yet but
 * the control table. After the import the same steps run again, find them, and take them in.
 */
export const leftToImport = (
  { transfer, target }: Pick<MigrationConfig, 'transfer' | 'target'>,
  missing: readonly string[],
): readonly string[] =>
  transfer.engine === 's3-import' ? missing.filter((name) => name !== controlTableName(target)) : [];
