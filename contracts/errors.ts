import { artifactFailures } from './failures/artifacts';
import { clientFailures } from './failures/client';
import { glueFailures } from './failures/glue';
import { mcpFailures } from './failures/mcp';
import { proofFailures } from './failures/proof';
import { sourceFailures } from './failures/source';
import { stageFailures } from './failures/stages';
import type { FailureDefinition } from './failures/types';

/** The closed list of failures. A code is the `type` of the ApplicationFailure that people see in the Temporal Web UI. */
export const FAILURES = {
  ...sourceFailures,
  ...artifactFailures,
  ...stageFailures,
  ...glueFailures,
  ...mcpFailures,
  ...proofFailures,
  ...clientFailures,
} as const;
export type FailureCode = keyof typeof FAILURES;

/** Cause, check and fix of a code; undefined for a text that is no code. */
export const failureDefinition = (code: string): FailureDefinition | undefined =>
  Object.hasOwn(FAILURES, code) ? FAILURES[code as FailureCode] : undefined;

/**
 * An error with a code of the closed list. Thrown by engine and adapters; activities translate it to an ApplicationFailure
 * at their edge. The message says what was wrong and where; it never holds a secret or row data beyond keys.
 */
export class LandfallError extends Error {
  override readonly name = 'LandfallError';
  constructor(
    readonly code: FailureCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
