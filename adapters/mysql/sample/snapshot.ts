import { LandfallError } from '../../../contracts/errors';
import type { SourceLink } from '../link';

const connectionOf = async (link: SourceLink): Promise<string> =>
  String((await link.query('SELECT CONNECTION_ID() AS id'))[0]?.['id']);

/**
 * Runs reads that must see one state of the source, in a read-only transaction. It is meant for a minute, not for a copy: what is
 * changed meanwhile is kept by the server until it ends.
 * @throws LandfallError LandfallSourceQueryFailed when the session was lost on the way: the reads saw different states
 */
export async function inSnapshot<T>(link: SourceLink, work: () => Promise<T>): Promise<T> {
  await link.query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
  await link.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  const before = await connectionOf(link);
  const result = await work();
  if ((await connectionOf(link)) !== before)
    throw new LandfallError(
      'LandfallSourceQueryFailed',
      `the session at ${link.endpoint} was lost while rows were sampled`,
    );
  await link.query('COMMIT');
  return result;
}
