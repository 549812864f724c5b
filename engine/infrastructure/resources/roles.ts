import { LandfallError } from '../../../contracts/errors';
import { byCodeUnit } from '../../lib/compare';
import { code } from '../../report/markdown';
import { workerStatements } from '../roles/worker';
import type { RoleInput, RoleStatement } from '../roles/statement';
import type { OtherResource, TemplateValue } from '../template-types';
import { MIGRATION_TAG } from './tag';

/** `target.roles` of the configuration. */
export interface RoleSettings {
  /** Who may take the role: ARNs, or names of services. Left out: there is no such role. */
  readonly worker?: readonly string[] | undefined;
  /** ARN of a policy that bounds the roles. */
  readonly permissionsBoundary?: string | undefined;
}

/** Logical id of the role that the transfer runs under. */
export const WORKER_ROLE = 'WorkerRole';

/** Below it lie the roles of a stack: IAM has one name space for all, and CloudFormation cuts names that it makes, but never a path. */
export const rolePath = (stackName: string): string => `/landfall/${stackName}/`;

/** Characters of all inline policies of a role, white space not counted (IAM quotas; it cannot be raised). */
const POLICY_CHARACTERS = 10_240;

/** Roles that a stack is to have, by logical id. @throws LandfallError LandfallContractInvalid when IAM would not take their policies */
export function roleResources(
  settings: RoleSettings | undefined,
  input: RoleInput,
): Readonly<Record<string, OtherResource>> {
  const { worker } = settings ?? {};
  if (worker === undefined) return {};
  const words = `Runs the transfer of the migration ${input.migration}`;
  return {
    [WORKER_ROLE]: role({ words, trusted: worker, statements: workerStatements(input), settings, input }),
  };
}

interface Wanted {
  readonly words: string;
  readonly trusted: readonly string[];
  readonly statements: readonly RoleStatement[];
  readonly settings: RoleSettings | undefined;
  readonly input: RoleInput;
}

function role({ words, trusted, statements, settings, input: { migration } }: Wanted): OtherResource {
  assertPolicyFits(statements);
  const boundary = settings?.permissionsBoundary;
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      Description: words,
      Path: { 'Fn::Sub': rolePath('${AWS::StackName}') },
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: trust(trusted) },
      ...(boundary !== undefined && { PermissionsBoundary: boundary }),
      Policies: [
        {
          PolicyName: 'least',
          PolicyDocument: { Version: '2012-10-17', Statement: statements.map((one) => ({ ...one })) },
        },
      ],
      Tags: [{ Key: MIGRATION_TAG, Value: migration }],
    },
  };
}

/** A service takes the role for whom IAM lets pass it (`iam:PassRole`); a principal of IAM needs the right to `sts:AssumeRole` beside this. */
function trust(trusted: readonly string[]): readonly TemplateValue[] {
  const of = (isArn: boolean): readonly string[] =>
    [...new Set(trusted)].filter((one) => one.startsWith('arn:') === isArn).sort(byCodeUnit);
  return (
    [
      ['AWS', of(true)],
      ['Service', of(false)],
    ] as const
  )
    .filter(([, names]) => names.length > 0)
    .map(([kind, names]) => ({ Effect: 'Allow', Principal: { [kind]: names }, Action: 'sts:AssumeRole' }));
}

/** The longest values of the pseudo parameters. */
const LONGEST: Readonly<Record<string, string>> = {
  Partition: 'aws-us-gov',
  Region: 'ap-southeast-1',
  AccountId: '123456789012',
};

/** Characters of a policy as IAM counts them. */
function policyCharacters(statements: readonly RoleStatement[]): number {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  const plain = text.replaceAll(/\{"Fn::Sub":("(?:[^"\\]|\\.)*")\}/g, '$1');
  return plain.replaceAll(/\$\{AWS::(\w+)\}/g, (_, name: string) => LONGEST[name] ?? '').length;
}

function assertPolicyFits(statements: readonly RoleStatement[]): void {
  const characters = policyCharacters(statements);
  if (characters > POLICY_CHARACTERS)
    throw new LandfallError(
      'LandfallContractInvalid',
      `the policy of the role of the worker would have ${characters} characters and IAM takes ${POLICY_CHARACTERS}; leave out target.roles.worker, ` +
        'or have fewer tables: modeling.strategy: single-table, source.tables.exclude',
    );
}

/** For people: which roles there are, and who may take them. */
export function roleText(settings: RoleSettings | undefined): string {
  if (settings?.worker === undefined)
    return 'no roles: whoever runs the worker has the rights of `sample-iam-policy.json`';
  const bound = settings.permissionsBoundary === undefined ? '' : `, bounded by ${code(settings.permissionsBoundary)}`;
  return `${code(WORKER_ROLE)}, which may do what the transfer does and no more; ${[...settings.worker].sort(byCodeUnit).map(code).join(', ')} may take it${bound}`;
}
