import { parse, stringify } from 'yaml';
import { LandfallError } from '../../contracts/errors';
import { printJson } from '../lib/json';
import type { Template } from './template-types';

/** Prints a template as YAML; the same object gives the same bytes. Lines are not folded, nothing is shared by anchors. */
export const printTemplate = (template: Template): string =>
  stringify(template, { lineWidth: 0, aliasDuplicateObjects: false, singleQuote: true, version: '1.1' });

/**
 * Reads a template that `printTemplate` wrote; undefined for any other text, for example one edited by hand with short tags.
 */
export function parseTemplate(text: string): Template | undefined {
  let value: unknown;
  try {
    value = parse(text, { logLevel: 'silent', version: '1.1' });
  } catch {
    return undefined;
  }
  const resources = (value as { Resources?: unknown } | null)?.Resources;
  if (typeof resources !== 'object' || resources === null) return undefined;
  const all = Object.values(
    resources as Record<string, { Type?: unknown; Properties?: { TableName?: unknown } | null } | null>,
  );
  const known = all.every((resource) => typeof resource?.Type === 'string' && typeof resource.Properties === 'object');
  const tables = all.filter((resource) => resource?.Type === 'AWS::DynamoDB::Table');
  const named = tables.length > 0 && tables.every((table) => typeof table?.Properties?.TableName === 'string');
  return known && named ? (value as Template) : undefined;
}

/** Reads a template artifact. @throws LandfallError LandfallArtifactInvalid */
export function readTemplate(text: string, key: string): Template {
  const template = parseTemplate(text);
  if (template === undefined)
    throw new LandfallError('LandfallArtifactInvalid', `${key} is no template of DynamoDB tables with literal names`);
  return template;
}

export interface StackParameter {
  readonly ParameterKey: string;
  readonly ParameterValue: string;
}

/** Values of the template's parameters, in the form that `aws cloudformation` takes as a file. */
export const stackParameters = (target: {
  readonly deletionProtection: boolean;
  readonly pointInTimeRecovery: boolean;
}): readonly StackParameter[] => [
  { ParameterKey: 'DeletionProtection', ParameterValue: String(target.deletionProtection) },
  { ParameterKey: 'PointInTimeRecovery', ParameterValue: String(target.pointInTimeRecovery) },
];

export const printParameters = (parameters: readonly StackParameter[]): string => printJson(parameters);
