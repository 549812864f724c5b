import { readFile } from 'node:fs/promises';
import { SettingsFileError, type SettingsForm } from '../../engine/lib/settings-file';

/**
 * The text of a settings file that the configuration names, read on the machine of the worker.
 * @throws SettingsFileError with the failure of the form when there is no such file, or it cannot be read
 */
export async function settingsText(
  path: string,
  { failure, name }: Pick<SettingsForm, 'failure' | 'name'>,
): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    const found = code === 'ENOENT' ? 'no such file on this machine' : `a file that cannot be read (${code})`;
    throw new SettingsFileError(failure, path, [{ path: '', found, allowed: name }]);
  }
}
