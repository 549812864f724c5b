import { streamIsWatched } from '../../../engine/transfer/convergence/watch/rules';
import { serviceNowMs } from '../clock';
import { readStreamPosition } from './positions';
import type { TableStream } from './reader';
import { describeShards } from './shards';

/** Is this stream still written to, and has a reader finished a round over it lately? */
export async function isWatched(stream: TableStream, signal: AbortSignal): Promise<boolean> {
  const { read } = await readStreamPosition(stream.control, stream.table, signal);
  if (!streamIsWatched({ read, stream: stream.arn, nowMs: serviceNowMs(stream.control.data) })) return false;
  return (await describeShards(stream, signal)).some(({ closed }) => !closed);
}
