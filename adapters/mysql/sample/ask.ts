import type { SourceRow } from '../../../contracts/projection';
import type { SourceLink } from '../link';
import { rest } from '../schema/sample/gentle';

/** Asks one statement and rests as long as it took, so that one session lays at most half of its work on the source. */
export async function ask(
  link: SourceLink,
  sql: string,
  signal: AbortSignal | undefined,
): Promise<readonly SourceRow[]> {
  const started = performance.now();
  const rows = await link.query(sql, [], { ...(signal && { signal }) });
  await rest(started, signal);
  return rows;
}
