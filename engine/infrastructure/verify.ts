import type { Verdict } from '../../contracts/stages';
import { byCodeUnit } from '../lib/compare';
import type { DeployedKey, DeployedTable } from './deployed';
import type { StackParameter } from './print';
import { tablesOf, type KeySchemaElement, type TableResource, type Template } from './template-types';

export interface VerifyInput {
  readonly template: Template;
  readonly parameters: readonly StackParameter[];
  /** Deployed tables by name; undefined for one that does not exist. */
  readonly deployed: ReadonlyMap<string, DeployedTable | undefined>;
  /** ARN of the key that the stack made; undefined when it made none, or there is no stack. */
  readonly stackKey?: string | undefined;
  /** True for AWS: there a call that is not offered is a failure, on an emulator it is only said. */
  readonly isAws: boolean;
  /** Tables that an import makes later, by name. Default none. */
  readonly toCome?: readonly string[];
}

/** Compares every table of the template with what is deployed; one line per table and property. */
export function verifyDeployed({
  template,
  parameters,
  deployed,
  stackKey,
  isAws,
  toCome = [],
}: VerifyInput): readonly Verdict[] {
  const given = new Map(parameters.map((parameter) => [parameter.ParameterKey, parameter.ParameterValue]));
  return tablesOf(template).flatMap((resource) => {
    const name = resource.Properties.TableName;
    const found = deployed.get(name);
    if (found === undefined && toCome.includes(name))
      return [{ check: `${name}: exists`, ok: true, detail: 'not yet: the import of the stage transfer makes it' }];
    if (found === undefined)
      return [{ check: `${name}: exists`, ok: false, detail: 'the table is missing; run the stage infrastructure' }];
    return [...tableVerdicts(resource, found, given, isAws), ...keyVerdicts(resource, found, { stackKey, isAws })];
  });
}

function tableVerdicts(
  { Properties: p }: TableResource,
  found: DeployedTable,
  given: ReadonlyMap<string, string>,
  isAws: boolean,
): readonly Verdict[] {
  const name = p.TableName;
  const compare = (what: string, wanted: string, real: string): Verdict => ({
    check: `${name}: ${what}`,
    ok: wanted === real,
    detail: wanted === real ? real : `deployed is ${real}, the contract wants ${wanted}; deploy the stack again`,
  });
  const offered = (what: string, wanted: string, real: string | undefined): Verdict =>
    real === undefined
      ? { check: `${name}: ${what}`, ok: !isAws, detail: 'not offered by this endpoint' }
      : compare(what, wanted, real);
  const types = new Map(p.AttributeDefinitions.map((d) => [d.AttributeName, d.AttributeType]));
  const wantedKeys = (schema: readonly KeySchemaElement[]): string =>
    schema.map((key) => `${key.AttributeName} ${key.KeyType} ${types.get(key.AttributeName) ?? '?'}`).join(', ');
  const realKeys = (schema: readonly DeployedKey[]): string =>
    schema.map((key) => `${key.name} ${key.kind} ${found.attributeTypes[key.name] ?? '?'}`).join(', ');
  const onOff = (on: boolean | undefined): string | undefined => (on === undefined ? undefined : on ? 'on' : 'off');
  const indexLine = (index: string, keys: string, projection: string, attributes: readonly string[]): string =>
    `${index} (${keys}) ${projection}${attributes.length === 0 ? '' : ` ${attributes.join(', ')}`}`;
  const wantedIndexes = (p.GlobalSecondaryIndexes ?? []).map((index) =>
    indexLine(
      index.IndexName,
      wantedKeys(index.KeySchema),
      index.Projection.ProjectionType,
      index.Projection.NonKeyAttributes ?? [],
    ),
  );
  const realIndexes = [...found.indexes]
    .sort((a, b) => byCodeUnit(a.name, b.name))
    .map((index) => indexLine(index.name, realKeys(index.keySchema), index.projection, index.projectedAttributes));
  const tag = p.Tags[0];
  return [
    compare('status', 'ACTIVE', found.status),
    compare('key', wantedKeys(p.KeySchema), realKeys(found.keySchema)),
    compare('indexes', wantedIndexes.join('; ') || 'none', realIndexes.join('; ') || 'none'),
    compare(
      'indexes active',
      'all',
      found.indexes
        .filter((index) => index.status !== 'ACTIVE')
        .map((index) => `${index.name} ${index.status}`)
        .join(', ') || 'all',
    ),
    compare('billing', p.BillingMode, found.billingMode),
    compare(
      'deletion protection',
      onOff(given.get('DeletionProtection') === 'true') ?? '',
      onOff(found.deletionProtection) ?? '',
    ),
    offered(
      'point-in-time recovery',
      onOff(given.get('PointInTimeRecovery') === 'true') ?? '',
      onOff(found.pointInTimeRecovery),
    ),
    // DynamoDB Local accepts encryption and never reports it.
    found.encryption === 'none' && !isAws
      ? { check: `${name}: encryption`, ok: true, detail: 'not reported by this endpoint' }
      : compare('encryption', p.SSESpecification.SSEType, found.encryption),
    compare('stream', p.StreamSpecification?.StreamViewType ?? 'none', found.stream),
    offered(
      'tag',
      `${tag?.Key ?? ''}=${tag?.Value ?? ''}`,
      found.tags && `${tag?.Key ?? ''}=${found.tags[tag?.Key ?? ''] ?? ''}`,
    ),
  ];
}

/** The key of a table that names one. */
function keyVerdicts(
  { Properties: { SSESpecification, TableName } }: TableResource,
  found: DeployedTable,
  { stackKey, isAws }: Pick<VerifyInput, 'stackKey' | 'isAws'>,
): readonly Verdict[] {
  const named = SSESpecification.KMSMasterKeyId;
  if (named === undefined) return [];
  const check = `${TableName}: encryption key`;
  const wanted = typeof named === 'string' ? named : stackKey;
  if (wanted === undefined)
    return [{ check, ok: false, detail: `the stack does not tell its key, the table has ${found.kmsKey ?? 'none'}` }];
  if (found.kmsKey === wanted) return [{ check, ok: true, detail: wanted }];
  if (found.encryption === 'none' && !isAws) return [{ check, ok: true, detail: 'not reported by this endpoint' }];
  const detail = `deployed is ${found.kmsKey ?? 'none'}, wanted is ${wanted}; deploy the stack again, or name the deployed key in target.encryption`;
  return [{ check, ok: false, detail }];
}
