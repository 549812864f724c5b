import { LandfallError } from '../../contracts/errors';
import { problemText, type ConfigProblem } from './problem';

/** A configuration that cannot be used, with everything that is wrong in it. */
export class ConfigError extends LandfallError {
  constructor(
    readonly file: string,
    readonly problems: readonly ConfigProblem[],
  ) {
    super('LandfallConfigInvalid', problems.map((problem) => problemText(file, problem)).join('\n'));
  }
}
