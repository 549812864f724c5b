import { byPlace, SettingsFileError } from './errors';
import type { SettingsForm } from './form';
import { issueProblems } from './issues';
import { knownKeys } from './known-keys';
import { parseYaml, type YamlSource } from './yaml-source';

export interface ReadSettings<T> {
  readonly value: T;
  /** Where everything stands, for what is wrong although every single value has its form. */
  readonly source: YamlSource;
}

/**
 * Reads the text of a settings file by its form.
 * @param file name for messages
 * @param adjusted what a person may write in short becomes what the form asks for
 * @throws SettingsFileError with every problem of the file at once
 */
export function readSettings<T>(
  text: string,
  file: string,
  form: SettingsForm<T>,
  adjusted: (source: YamlSource) => YamlSource = (source) => source,
): ReadSettings<T> {
  const source = adjusted(parseYaml(text.replace(/^\uFEFF/, ''), file, form));
  if (source.value === null || source.value === undefined)
    throw new SettingsFileError(form.failure, file, [
      {
        path: '',
        found: 'an empty file',
        allowed: `the settings ${knownKeys(form.schema, []).join(', ')}; ${form.advice}`,
      },
    ]);
  const result = form.schema.safeParse(source.value);
  if (!result.success)
    throw new SettingsFileError(form.failure, file, byPlace(issueProblems(result.error.issues, source, form)));
  return { value: result.data, source };
}
