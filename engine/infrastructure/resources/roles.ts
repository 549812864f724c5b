import { LandfallError } from '../../../contracts/errors';
import { byCodeUnit } from '../../lib/compare';
import { code } from '../../report/markdown';
import { applicationStatements } from '../roles/application/statements';
import { glueRoleStatements } from '../roles/glue';
import { workerStatements } from '../roles/worker';
import type { RoleInput, RoleStatement } from '../roles/statement';
import type { OtherResource, TemplateValue } from '../template-types';
import { MIGRATION_TAG } from './tag';

/** `target.roles` of the configuration. */
export interface RoleSettings {
  /** Who may take the role of the worker: ARNs, or names of services. Left out: there is no such role. */
  readonly worker?: readonly string[] | undefined;
  /** Who may take the role of the application. Left out: there is no such role. */
  readonly application?: readonly string[] | undefined;
  /** The stack makes the role that `transfer.glue.role` names. */
  readonly glue?: boolean | undefined;
  /** ARN of a policy that bounds the roles. */
  readonly permissionsBoundary?: string | undefined;
}

/** Logical ids of the roles. */
export const WORKER_ROLE = 'WorkerRole';
const APPLICATION_ROLE = 'ApplicationRole';
const GLUE_ROLE = 'GlueRole';

/** Logical ids and what the roles are for, of those that somebody takes by their ARN. */
export const TAKEN_ROLES: Readonly<Record<string, string>> = {
  [WORKER_ROLE]: 'that the worker takes for the transfer',
  [APPLICATION_ROLE]: 'of the application',
};

/** Below it lie the roles of a stack: IAM has one name space for all, and CloudFormation cuts names that it makes, but never a path. */
export const rolePath = (stackName: string): string => `/landfall/${stackName}/`;

/** Characters of all inline policies of a role, white space not counted (IAM quotas; it cannot be raised). */
const POLICY_CHARACTERS = 10_240;

export const makesRoles = (settings: RoleSettings | undefined): boolean =>
  settings?.worker !== undefined || settings?.application !== undefined || settings?.glue === true;

/** Roles that a stack is to have, by logical id. @throws LandfallError LandfallContractInvalid when IAM would not take their policies */
export function roleResources(
  settings: RoleSettings | undefined,
  input: RoleInput,
): Readonly<Record<string, OtherResource>> {
  const { worker, application, glue } = settings ?? {};
  const common = { settings, input };
  const jobs = input.places.glue;
  return {
    ...(worker !== undefined && {
      [WORKER_ROLE]: role({
        ...common,
        setting: 'worker',
        words: `Runs the transfer of the migration ${input.migration}`,
        trusted: worker,
        statements: workerStatements(input),
      }),
    }),
    ...(application !== undefined && {
      [APPLICATION_ROLE]: role({
        ...common,
        setting: 'application',
        words: `Access patterns of the application on the tables of the migration ${input.migration}`,
        trusted: application,
        statements: applicationStatements(input),
      }),
    }),
    ...(glue === true &&
      jobs !== undefined && {
        [GLUE_ROLE]: role({
          ...common,
          setting: 'glue',
          words: `Spark jobs of the migration ${input.migration}`,
          trusted: ['glue.amazonaws.com'],
          statements: glueRoleStatements(input, jobs),
          name: jobs.name,
        }),
      }),
  };
}

interface Wanted {
  /** Key below `target.roles`. */
  readonly setting: string;
  readonly words: string;
  readonly trusted: readonly string[];
  readonly statements: readonly RoleStatement[];
  readonly settings: RoleSettings | undefined;
  readonly input: RoleInput;
  /** A role that a setting names. Left out: CloudFormation names it, below the path of the stack. */
  readonly name?: string;
}

function role({ setting, words, trusted, statements, settings, input: { migration }, name }: Wanted): OtherResource {
  assertPolicyFits(setting, statements);
  const boundary = settings?.permissionsBoundary;
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      Description: words,
      ...(name === undefined ? { Path: { 'Fn::Sub': rolePath('${AWS::StackName}') } } : { RoleName: name }),
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: trust(trusted) },
      ...(boundary !== undefined && { PermissionsBoundary: boundary }),
      // IAM takes no policy without a statement: an application whose statements are all unknown may do nothing.
      ...(statements.length > 0 && {
        Policies: [
          {
            PolicyName: 'least',
            PolicyDocument: { Version: '2012-10-17', Statement: statements.map((one) => ({ ...one })) },
          },
        ],
      }),
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

function assertPolicyFits(setting: string, statements: readonly RoleStatement[]): void {
  const characters = policyCharacters(statements);
  if (characters > POLICY_CHARACTERS)
    throw new LandfallError(
      'LandfallContractInvalid',
      `the policy of the role for target.roles.${setting} would have ${characters} characters and IAM takes ${POLICY_CHARACTERS}; leave out target.roles.${setting}, ` +
        'or have fewer tables: modeling.strategy: single-table, source.tables.exclude',
    );
}

/** For people: which roles there are, and who may take them. */
export function roleText(settings: RoleSettings | undefined): string {
  if (settings === undefined || !makesRoles(settings))
    return 'no roles: whoever runs the worker has the rights of `sample-iam-policy.json`';
  const { worker, application, glue, permissionsBoundary } = settings;
  const taken = (role: string, what: string, trusted: readonly string[] | undefined): readonly string[] =>
    trusted === undefined
      ? []
      : [
          `${code(role)}, which may do ${what} and no more; ${[...trusted].sort(byCodeUnit).map(code).join(', ')} may take it`,
        ];
  const texts = [
    ...taken(WORKER_ROLE, 'what the transfer does', worker),
    ...taken(APPLICATION_ROLE, 'what the plans of the access patterns ask for', application),
    ...(glue === true ? [`${code(GLUE_ROLE)} for the jobs of the engine glue`] : []),
  ];
  return `${texts.join('; ')}${permissionsBoundary === undefined ? '' : `, bounded by ${code(permissionsBoundary)}`}`;
}
