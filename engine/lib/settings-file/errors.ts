import { LandfallError, type FailureCode } from '../../../contracts/errors';
import { problemText, type SettingsProblem } from './problem';

/** A settings file that cannot be used, with everything that is wrong in it. */
export class SettingsFileError extends LandfallError {
  constructor(
    code: FailureCode,
    readonly file: string,
    readonly problems: readonly SettingsProblem[],
  ) {
    super(code, problems.map((problem) => problemText(file, problem)).join('\n'));
  }
}

/** In the order of the file. */
export const byPlace = <T extends { readonly line?: number; readonly column?: number }>(
  problems: readonly T[],
): readonly T[] => [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
