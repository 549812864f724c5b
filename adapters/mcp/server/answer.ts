import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { FAILURES, LandfallError, type FailureCode } from '../../../contracts/errors';
import { redact } from '../../../engine/lib/redact';

/** Where a result of our servers carries the failure, so that a client of ours need not read it out of a text. */
export const FAILURE_META = 'landfall/failure';

export interface ToldFailure {
  readonly code: FailureCode;
  readonly message: string;
}

/** Longer results are not repeated as text: clients that know structured content need no second copy of a large schema. */
const MOST_TEXT = 100_000;

export function resultOf(output: object): CallToolResult {
  const text = JSON.stringify(output);
  return {
    content: [
      { type: 'text', text: text.length <= MOST_TEXT ? text : `${text.length} characters, in structuredContent` },
    ],
    structuredContent: output as Record<string, unknown>,
  };
}

/** A failure as the result of a tool: code, what was wrong, what to do. Texts of drivers are cleaned of what may be secret. */
export function failureResult(error: unknown): CallToolResult {
  const { code, message } = failureOf(error);
  const said = redact(message);
  return {
    isError: true,
    content: [{ type: 'text', text: `${code}: ${said} (${FAILURES[code].fix})` }],
    _meta: { [FAILURE_META]: { code, message: said } satisfies ToldFailure },
  };
}

function failureOf(error: unknown): ToldFailure {
  if (error instanceof LandfallError) return { code: error.code, message: error.message };
  return {
    code: 'LandfallInternal',
    message: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
  };
}
