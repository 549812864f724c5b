import type { SourceLink } from '../link';

/** Links that are open at once, the first among them. */
const LINKS = 4;
/** So few pieces of work are done over one link: opening another would take longer. */
const FEW = 50;

/**
 * Does the same with each entry, over several links when there are many entries and more links can be had; the results keep the order of
 * the entries. What a link throws ends the whole.
 */
export async function inParallel<T, R>(
  link: SourceLink,
  open: (() => Promise<SourceLink>) | undefined,
  entries: readonly T[],
  work: (link: SourceLink, entry: T, done: number) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  const run = async (over: SourceLink): Promise<void> => {
    while (next < entries.length) {
      const at = next;
      next += 1;
      try {
        results[at] = await work(over, entries[at]!, at);
      } catch (error) {
        next = entries.length;
        throw error;
      }
    }
  };
  const wanted = open === undefined || entries.length <= FEW ? 0 : LINKS - 1;
  const more: SourceLink[] = [];
  try {
    // A source that gives no further connection is read over those that it gave.
    for (let n = 0; n < wanted; n += 1) more.push(await open!());
  } catch {
    // The first link works.
  }
  try {
    const runs = await Promise.allSettled([link, ...more].map(run));
    const failed = runs.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    return results;
  } finally {
    await Promise.all(more.map((one) => one.close()));
  }
}
