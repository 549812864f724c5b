import { readTables } from '../../../../adapters/mysql/schema/catalog';
import type { SourceLink } from '../../../../adapters/mysql/link';
import type { MigrationConfig } from '../../../../contracts/schemas/config';
import { isSelected } from '../../../../engine/analysis/schema/select';
import { LIMITS } from '../../../../engine/infrastructure/limits';
import type { Finding } from '../../ports';

/** Source tables from which on the template may outgrow a call of CloudFormation; a table with indexes takes 1.2 KB of it. */
const MANY_TABLES = 40;

/** The same with `target.alarms`: about 9 KB for the alarms of a table with two indexes. */
const MANY_WATCHED_TABLES = 5;

/** How many tables are selected, and whether their template will have to lie on S3. What counts in the end is the model, which modeling judges. */
export async function tablesFinding(
  link: SourceLink,
  { source, stages, artifacts, modeling, target }: MigrationConfig,
): Promise<Finding> {
  const check = 'tables';
  const all = await readTables(link, source.database);
  const { include, exclude } = source.tables;
  const selected = all.filter(({ name }) => isSelected(name, include, exclude));
  const detail = `${selected.length} of ${all.length} tables of ${source.database} are selected`;
  if (selected.length === 0)
    return { check, verdict: 'fail', detail, fix: 'correct source.database or source.tables, or give SELECT on them' };
  const onS3 = artifacts.store.startsWith('s3://') || !stages.includes('infrastructure');
  const many = target.alarms === undefined ? MANY_TABLES : MANY_WATCHED_TABLES;
  if (selected.length <= many || onS3 || modeling.strategy === 'single-table') return { check, verdict: 'ok', detail };
  return {
    check,
    verdict: 'warn',
    detail: `${detail}; a template of more than ${LIMITS.templateBytes} bytes (about ${many} tables${target.alarms === undefined ? '' : ' with their alarms'}) must lie on S3, and artifacts.store is a folder`,
    fix: 'set artifacts.store: s3://bucket/prefix, in target.region, before the start (it cannot be changed later), or modeling.strategy: single-table',
  };
}
