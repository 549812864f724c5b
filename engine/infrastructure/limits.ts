import { LandfallError } from '../../contracts/errors';
import { physicalTableName } from '../../contracts/names';
import type { ProjectionPlan } from '../../contracts/projection';

/** Limits of DynamoDB and CloudFormation that a plan can run into; found before anything is created. */
export const LIMITS = {
  /** Global secondary indexes of one table (DynamoDB default quota). */
  indexesPerTable: 20,
  /** Attributes projected into all indexes of one table by INCLUDE. */
  projectedAttributes: 100,
  /** Resources of one stack, the control table included. */
  resources: 500,
  /** Outputs of one stack. */
  outputs: 200,
  /** Bytes of a template given in the call; a larger one must lie on S3. */
  templateBytes: 51_200,
  /** Bytes of a template on S3. */
  templateBytesOnS3: 1_048_576,
} as const;

/**
 * Bytes of the template against what CloudFormation takes. Asked before a person confirms the stack, and again when it is deployed.
 * @throws LandfallError LandfallStackFailed
 */
export function assertTemplateFits(body: string, artifactStore: string): void {
  const bytes = Buffer.byteLength(body);
  if (bytes <= LIMITS.templateBytes) return;
  const fewer =
    'modeling.strategy: single-table makes fewer tables, source.tables.exclude leaves tables out, without target.alarms a table takes a fifth of the text';
  if (bytes > LIMITS.templateBytesOnS3)
    throw new LandfallError(
      'LandfallStackFailed',
      `the template has ${bytes} bytes and CloudFormation takes at most ${LIMITS.templateBytesOnS3}; ${fewer}`,
    );
  if (!artifactStore.startsWith('s3://'))
    throw new LandfallError(
      'LandfallStackFailed',
      `the template has ${bytes} bytes; CloudFormation takes ${LIMITS.templateBytes} in a call and ${LIMITS.templateBytesOnS3} from S3. ` +
        `Start again with artifacts.store: s3://bucket/prefix, a bucket of target.region; or: ${fewer}`,
    );
}

/** @throws LandfallError LandfallContractInvalid when the resources of a stack are too many with its alarms */
export function assertResourcesFit(count: number): void {
  if (count > LIMITS.resources)
    throw new LandfallError(
      'LandfallContractInvalid',
      `the stack would have ${count} resources and CloudFormation takes ${LIMITS.resources}; without target.alarms there are far fewer`,
    );
}

/**
 * @throws LandfallError LandfallContractInvalid with all findings at once
 */
export function assertDeployable(plan: ProjectionPlan, target: { readonly tablePrefix: string }): void {
  const findings = [...nameFindings(plan, target), ...plan.tables.flatMap(indexFindings)];
  if (plan.tables.length === 0) findings.push('the contract has no table');
  if (plan.tables.length + 1 > LIMITS.resources)
    findings.push(
      `${plan.tables.length} tables and the control table are more than the ${LIMITS.resources} resources of a stack`,
    );
  if (findings.length > 0)
    throw new LandfallError('LandfallContractInvalid', `the contract cannot be deployed: ${findings.join('; ')}`);
}

function nameFindings(plan: ProjectionPlan, target: { readonly tablePrefix: string }): string[] {
  const findings: string[] = [];
  const seen = new Set<string>();
  for (const { name } of plan.tables) {
    const physical = physicalTableName(target, name);
    if (!/^[A-Za-z0-9_.-]{3,255}$/.test(physical))
      findings.push(`table name ${JSON.stringify(physical)} is not 3 to 255 of letters, digits, _ - .`);
    if (seen.has(physical)) findings.push(`table ${physical} is there twice`);
    seen.add(physical);
  }
  return findings;
}

function indexFindings(table: ProjectionPlan['tables'][number]): string[] {
  const findings: string[] = [];
  if (table.indexes.length > LIMITS.indexesPerTable)
    findings.push(`${table.name} has ${table.indexes.length} indexes, ${LIMITS.indexesPerTable} are allowed`);
  const projected = table.indexes.reduce((sum, index) => sum + index.projectedAttributes.length, 0);
  if (projected > LIMITS.projectedAttributes)
    findings.push(`${table.name} projects ${projected} attributes, ${LIMITS.projectedAttributes} are allowed`);
  const own = [table.partitionKey.name, table.sortKey?.name];
  for (const index of table.indexes) {
    if (!/^[A-Za-z0-9_.-]{3,255}$/.test(index.name))
      findings.push(
        `index name ${JSON.stringify(index.name)} of ${table.name} is not 3 to 255 of letters, digits, _ - .`,
      );
    for (const key of [index.partitionKey, index.sortKey])
      if (key !== null && !own.includes(key) && table.keyAttributeTypes[key] === undefined)
        findings.push(`key ${key} of index ${index.name} of ${table.name} has no type`);
  }
  return findings;
}
