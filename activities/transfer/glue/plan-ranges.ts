import type { SourceLink } from '../../../adapters/mysql/link';
import { cursorOf } from '../../../engine/projection';
import { partObject } from '../../../engine/transfer/glue/names';
import {
  boundaryQuery,
  canBeDivided,
  countQuery,
  rangeCondition,
  rangeRows,
  type GlueRange,
} from '../../../engine/transfer/glue/ranges';
import { slotsOf, type GlueWork, type JobCursor } from './work';

/**
 * Walks the driving key for as long as a slice lasts and keeps the ranges beside the script. Each has as many rows as the ones before, whatever
 * the values of the key; the last one is open, so that no row can lie behind all of them.
 */
export async function planRanges(work: GlueWork, start: JobCursor): Promise<JobCursor> {
  const { deps, context, frame, port } = work;
  const { source, transfer } = context.config;
  const link = await deps.openSource({ source, secrets: deps.secrets, role: 'ranges', signal: frame.signal });
  const ranges: GlueRange[] = [];
  const stopAt = performance.now() + transfer.sliceSeconds * 1_000;
  let { after, job } = start;
  try {
    do {
      const { until, rows } = await nextRange(work, link, { after, planned: job.ranges });
      ranges.push({ number: job.ranges, where: rangeCondition(work.entity, { after, until }), rows });
      job = { ...job, ranges: job.ranges + 1, rows: job.rows + rows, planned: until === null };
      after = until;
    } while (!job.planned && performance.now() < stopAt);
  } finally {
    await link.close();
  }
  await port.s3.call('put_object', { key: partObject(job.folder, job.parts), body: JSON.stringify(ranges) });
  return { ...start, after, job: { ...job, parts: job.parts + 1 } };
}

async function nextRange(
  { context, entity, task, frame }: GlueWork,
  link: SourceLink,
  { after, planned }: { readonly after: readonly string[] | null; readonly planned: number },
): Promise<{ readonly until: readonly string[] | null; readonly rows: number }> {
  const { source, transfer } = context.config;
  const at = { viewSchema: source.viewSchema, after };
  const rows = rangeRows({ rows: task.rowsTotal, slots: slotsOf(context), least: transfer.pageRows, planned });
  if (canBeDivided(entity)) {
    const { sql, values } = boundaryQuery(entity, { ...at, rows });
    const [boundary] = await link.query(sql, values, { signal: frame.signal });
    if (boundary !== undefined) return { until: cursorOf(entity, boundary), rows };
  }
  const { sql, values } = countQuery(entity, at);
  const [count] = await link.query(sql, values, { signal: frame.signal });
  return { until: null, rows: Number(count?.['n']?.toString() ?? '0') };
}
