import { failureDefinition, type LandfallError } from '../../contracts/errors';
import type { Finding } from './ports';

/** A named failure as a line of `doctor`. */
export const failureFinding = (check: string, error: LandfallError): Finding => ({
  check,
  verdict: 'fail',
  detail: `${error.code}: ${error.message}`,
  fix: failureDefinition(error.code)?.fix ?? '',
});
