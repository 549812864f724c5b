import type { z } from 'zod';
import type { SettingsForm } from './form';
import { describeFound, isSecretPlace } from './found';
import { knownKeys, schemaAt } from './known-keys';
import { pathText, type SettingsPath, type SettingsProblem } from './problem';
import { suggest } from './suggest';
import { valuesOf } from './values';
import type { YamlSource } from './yaml-source';

type Issue = z.core.$ZodIssue;

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map of settings',
  array: 'a list (- item)',
  record: 'a map',
};

/** Value at a path of a plain value; undefined when there is none. */
function valueAt(value: unknown, path: SettingsPath): unknown {
  return path.reduce<unknown>(
    (at, part) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, part)
        ? (at as Record<string | number, unknown>)[part]
        : undefined,
    value,
  );
}

/** Translates what the schema found into problems with place, finding and what is allowed. */
export function issueProblems(
  issues: readonly Issue[],
  source: YamlSource,
  form: SettingsForm,
): readonly SettingsProblem[] {
  const known = (path: SettingsPath): readonly string[] => knownKeys(form.schema, path);
  return issues.flatMap((issue): readonly SettingsProblem[] => {
    const path = issue.path.filter((part): part is string | number => typeof part !== 'symbol');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => {
        const near = suggest(key, known(path));
        return {
          ...at(source.placeOfKey([...path, key]), [...path, key]),
          found: 'a setting that does not exist',
          allowed: list(known(path)),
          ...(near === undefined ? {} : { hint: `did you mean ${near}?` }),
        };
      });
    }
    const value = valueAt(source.value, path);
    return [
      {
        ...at(source.placeOf(path), path),
        found: describeFound(value, form.secrets && isSecretPlace(path)),
        allowed: allowedBy(issue, path, form),
        ...hintFor(issue, value, form.secrets && isSecretPlace(path)),
      },
    ];
  });
}

const at = (place: { line: number; column: number }, path: SettingsPath) => ({ path: pathText(path), ...place });

const list = (words: readonly unknown[]): string => words.map(String).join(', ');

function allowedBy(issue: Issue, path: SettingsPath, form: SettingsForm): string {
  const schema = schemaAt(form.schema, path);
  const numeric = schema?.type === 'integer' || schema?.type === 'number';
  switch (issue.code) {
    case 'invalid_type': {
      if (schema && numeric) return valuesOf(schema);
      const word = TYPE_WORDS[issue.expected] ?? issue.expected;
      const known = knownKeys(form.schema, path);
      return known.length > 0 ? `${word}: ${list(known)}` : word;
    }
    case 'invalid_value':
      return issue.values.length === 1 ? String(issue.values[0]) : `one of ${list(issue.values)}`;
    case 'too_small':
    case 'too_big':
      if (schema && numeric) return valuesOf(schema);
      return issue.origin === 'array' ? 'a list with at least one entry' : 'a text that is not empty';
    default:
      return issue.message;
  }
}

function hintFor(issue: Issue, value: unknown, secret: boolean): { hint?: string } {
  if (issue.code === 'invalid_type' && issue.expected === 'string' && isUnquoted(value))
    return { hint: 'put it in quotes' };
  if (issue.code === 'invalid_type' && issue.expected === 'array' && typeof value === 'string' && !secret)
    return { hint: 'write it as a list with one entry' };
  if (issue.code === 'invalid_value' && typeof value === 'string') {
    const near = suggest(value, issue.values.map(String));
    return near === undefined ? {} : { hint: `did you mean ${near}?` };
  }
  return {};
}

const isUnquoted = (value: unknown): boolean => typeof value === 'number' || typeof value === 'boolean';
