import { failureDefinition, type FailureCode } from '../../../contracts/errors';

/** Runs of one entity's job that may fail, for another reason than its rows, before a person is asked. */
export const MOST_FAILED_RUNS = 3;

const UNDER_WAY: ReadonlySet<string> = new Set(['STARTING', 'RUNNING', 'STOPPING', 'WAITING']);
export const isUnderWay = (state: string): boolean => UNDER_WAY.has(state);

const TOLD = /\b(Landfall[A-Za-z]+): ([^\n]*)/;

/** A failure that the script told, which another run would meet again; undefined for any other end. */
export function toldFailure(
  error: string | null,
): { readonly code: FailureCode; readonly message: string } | undefined {
  const [, code = '', message = ''] = TOLD.exec(error ?? '') ?? [];
  const definition = failureDefinition(code);
  return definition?.kind === 'person' ? { code: code as FailureCode, message } : undefined;
}
