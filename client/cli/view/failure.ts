import type { FailureView } from '../../../contracts/stages';
import { hang, type Colors } from './text';

/** A failure in five lines: code, what was wrong, cause, check, fix. */
export function failureText(colors: Colors, failure: FailureView): string {
  const line = (word: string, text: string): string => `  ${colors.dim(word.padEnd(6))} ${hang(text, 9)}`;
  return [
    colors.red(failure.code),
    line('what', failure.message),
    line('cause', failure.cause),
    line('check', failure.check),
    line('fix', failure.fix),
  ].join('\n');
}
