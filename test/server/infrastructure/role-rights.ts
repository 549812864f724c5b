import { parseTemplate } from '../../../engine/infrastructure';

interface Right {
  readonly action: string;
  /** ARN, with the stars of IAM. */
  readonly resource: string;
}

const PSEUDO: Readonly<Record<string, string>> = {
  ...{ 'AWS::Partition': 'aws', 'AWS::Region': 'us-east-1', 'AWS::AccountId': '000000000000' },
};

/** An ARN of a template, in the account and region of the emulator. */
export const resolvedArn = (resource: string | { readonly 'Fn::Sub': string }): string =>
  typeof resource === 'string'
    ? resource
    : resource['Fn::Sub'].replaceAll(/\$\{([\w:]+)\}/g, (_, name: string) => PSEUDO[name] ?? `?${name}`);

/** What the policies of a role of a template allow, in the account and region of the emulator. */
export function rightsOf(template: string, role: string): readonly Right[] {
  const properties = parseTemplate(template)!.Resources[role]!.Properties as unknown as {
    readonly Policies: readonly {
      readonly PolicyDocument: {
        readonly Statement: readonly {
          readonly Action: readonly string[];
          readonly Resource: readonly (string | { readonly 'Fn::Sub': string })[];
        }[];
      };
    }[];
  };
  return properties.Policies.flatMap(({ PolicyDocument: { Statement } }) =>
    Statement.flatMap(({ Action, Resource }) =>
      Action.flatMap((action) => Resource.map((resource) => ({ action, resource: resolvedArn(resource) }))),
    ),
  );
}

/** The ARN of what a recorded call is about. */
const arnOfCall = (action: string, resource: string): string =>
  action.startsWith('s3:') ? `arn:aws:s3:::${resource}` : `arn:aws:dynamodb:us-east-1:000000000000:${resource}`;

function allows({ action, resource }: Right, call: string): boolean {
  const [asked = '', on = ''] = call.split(' ', 2);
  if (asked !== action) return false;
  const literal = resource.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`).test(arnOfCall(asked, on));
}

/**
 * Calls against rights, both ways.
 * @param calls as the recorder has them
 * @returns calls that nothing allows; rights that no call used, by action, and tables that no call was about
 */
export function compareRights(
  rights: readonly Right[],
  calls: readonly string[],
): { readonly refused: readonly string[]; readonly unused: readonly string[] } {
  const used = rights.filter((right) => calls.some((call) => allows(right, call)));
  const unusedOf = (part: (right: Right) => string): readonly string[] => {
    const parts = new Set(used.map(part));
    return [...new Set(rights.map(part))].filter((one) => !parts.has(one));
  };
  return {
    refused: calls.filter((call) => !rights.some((right) => allows(right, call))),
    unused: [...unusedOf(({ action }) => action), ...unusedOf(({ resource }) => resource)].sort(),
  };
}
