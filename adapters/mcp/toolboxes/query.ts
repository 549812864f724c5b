import { LandfallError } from '../../../contracts/errors';
import type { SecretResolver } from '../../../contracts/secrets';
import { StatementProblem } from '../../../engine/statement/problem';
import { checkReadOnly, type ReadOnlyQuery } from '../../../engine/statement/read-only';
import type { SqlAnswer } from '../../mysql/link';
import type { SourceServerSettings } from '../settings';
import { withLink } from './with-link';

interface QueryInput {
  readonly settings: SourceServerSettings;
  readonly secrets: SecretResolver;
  readonly sql: string;
  readonly signal: AbortSignal;
}

type Value = string | null | { readonly base64: string };
type Cell = SqlAnswer['rows'][number][number];

/** Bytes of values in one answer. */
const MOST_BYTES = 1_000_000;

/**
 * Runs a SELECT and gives what fits.
 * @param most rows
 * @throws LandfallError LandfallMcpToolRefused for anything but a SELECT on the schema; what the link throws
 */
export async function runQuery(
  input: QueryInput & { readonly most: number },
): Promise<{ columns: readonly string[]; rows: readonly (readonly Value[])[]; more: boolean }> {
  const { sql, most, signal } = input;
  const { limit } = checked(input);
  if (limit !== null && limit > most)
    throw new LandfallError('LandfallMcpToolRefused', `LIMIT ${limit} is above max_rows, ${most}`);
  const { columns, rows } = await withLink({ ...input, inSchema: true }, async (link) => {
    await link.query(`SET SESSION sql_select_limit = ${most + 1}`, [], { signal });
    return link.answer(sql, [], { signal });
  });
  const fitting: (readonly Value[])[] = [];
  let bytes = 0;
  for (const row of rows.slice(0, most)) {
    bytes += row.reduce((sum, value) => sum + (value?.length ?? 0), 0);
    if (bytes > MOST_BYTES) break;
    fitting.push(row.map(valueOf));
  }
  return { columns, rows: fitting, more: fitting.length < rows.length };
}

/** The plan of a SELECT. @throws as runQuery */
export async function explainQuery(
  input: QueryInput,
): Promise<{ columns: readonly string[]; rows: readonly (readonly (string | null)[])[] }> {
  checked(input);
  const { columns, rows } = await withLink({ ...input, inSchema: true }, (link) =>
    link.answer(`EXPLAIN ${input.sql}`, [], { signal: input.signal }),
  );
  return { columns, rows: rows.map((row) => row.map((value) => value?.toString() ?? null)) };
}

const valueOf = (value: Cell): Value =>
  typeof value === 'string' || value === null ? value : { base64: value.toString('base64') };

function checked({ sql, settings }: QueryInput): ReadOnlyQuery {
  try {
    return checkReadOnly(sql, settings.source.database);
  } catch (error) {
    if (!(error instanceof StatementProblem)) throw error;
    throw new LandfallError('LandfallMcpToolRefused', `the statement is not allowed: ${error.message}`);
  }
}
