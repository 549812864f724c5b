import { CONTROL_TABLE, physicalTableName } from '../../../contracts/names';
import type { ProjectionPlan } from '../../../contracts/projection';
import { byCodeUnit } from '../../lib/compare';
import { regionalArn, tableArn } from '../resources/arn';
import { KEY_USE, makesKey } from '../resources/key';
import type { TemplateValue } from '../template-types';
import type { AskedActions } from './application/asked';
import type { GlueRoleSettings } from './glue';

/** A statement of a policy in the template: resources are named by the pseudo parameters of the stack, so that the text is of no account. */
export interface RoleStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly TemplateValue[];
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: TemplateValue } };
}

/** What roles are about. */
export interface RoleInput {
  readonly plan: ProjectionPlan;
  readonly migration: string;
  readonly target: { readonly tablePrefix: string; readonly encryption?: string | undefined };
  readonly places: RolePlaces;
  /** What the application asks of the tables. Left out: nothing. */
  readonly access?: readonly AskedActions[];
}

/** What a role reads and writes beside tables. */
export interface RolePlaces {
  /** `artifacts.store` of the configuration. */
  readonly artifactStore: string;
  /** Names or ARNs in Secrets Manager that the configuration refers to. */
  readonly secrets: readonly string[];
  /** The role that the jobs of the engine glue run with, where the stack makes it. */
  readonly glue?: GlueRoleSettings | undefined;
}

/** ARNs of the tables of the contract, by name. */
export const dataTables = ({ plan, target }: RoleInput): readonly TemplateValue[] =>
  plan.tables
    .map(({ name }) => physicalTableName(target, name))
    .sort(byCodeUnit)
    .map(tableArn);

export const controlTable = ({ target }: RoleInput): TemplateValue =>
  tableArn(physicalTableName(target, CONTROL_TABLE));

/** Where the artifacts of the migration lie, as `Fn::Sub` reads it; undefined for a folder. */
export function storeLocation({
  migration,
  places: { artifactStore },
}: RoleInput): { readonly bucket: string; readonly below: string } | undefined {
  const match = /^s3:\/\/([^/]+)(?:\/(.*?))?\/*$/.exec(artifactStore);
  if (!match) return undefined;
  const [, bucket = '', prefix = ''] = match;
  return { bucket, below: `${prefix === '' ? '' : `${literal(prefix)}/`}${migration}/` };
}

/** What lies in a bucket, below the prefix of the migration; nothing for a folder. */
export function storeStatements(input: RoleInput): readonly RoleStatement[] {
  const location = storeLocation(input);
  if (location === undefined) return [];
  const { bucket, below } = location;
  const objects = `${bucket}/${below}*`;
  return [
    {
      Sid: 'Artifacts',
      Effect: 'Allow',
      Action: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
      Resource: [{ 'Fn::Sub': `arn:\${AWS::Partition}:s3:::${objects}` }],
    },
    {
      // Of the whole bucket: with a condition on the prefix S3 says AccessDenied, not NoSuchKey, to who reads an object that is not there.
      Sid: 'ArtifactList',
      Effect: 'Allow',
      Action: ['s3:ListBucket'],
      Resource: [{ 'Fn::Sub': `arn:\${AWS::Partition}:s3:::${bucket}` }],
    },
  ];
}

/** `Fn::Sub` reads `${!x}` as `${x}`. */
const literal = (text: string): string => text.replaceAll('${', '${!');

/** @param secrets names or ARNs */
export const secretStatements = (secrets: readonly string[]): readonly RoleStatement[] =>
  secrets.length === 0
    ? []
    : [
        {
          Sid: 'Secrets',
          Effect: 'Allow',
          Action: ['secretsmanager:GetSecretValue'],
          // Secrets Manager adds six characters to a name.
          Resource: [...secrets]
            .sort(byCodeUnit)
            .map((name) =>
              name.startsWith('arn:') ? name : regionalArn('secretsmanager', `secret:${literal(name)}-??????`),
            ),
        },
      ];

/** The policy of a key that the stack makes lets whoever may use the tables use it; one that is given may say nothing of this role. */
export function keyStatements({ target: { encryption } }: RoleInput): readonly RoleStatement[] {
  if (encryption === undefined || encryption === 'aws-managed' || makesKey(encryption)) return [];
  return [
    {
      Sid: 'Key',
      Effect: 'Allow',
      Action: KEY_USE,
      Resource: [encryption],
      Condition: { StringEquals: { 'kms:ViaService': { 'Fn::Sub': 'dynamodb.${AWS::Region}.amazonaws.com' } } },
    },
  ];
}
