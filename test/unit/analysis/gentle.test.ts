import { setTimeout as delay } from 'node:timers/promises';
import { ask } from '../../../adapters/mysql/sample/ask';
import { GentleLink, rest } from '../../../adapters/mysql/schema/sample/gentle';
import type { SourceLink } from '../../../adapters/mysql/link';

/** Timers of Node may fire a millisecond early. */
const EARLY_MS = 2;

/** A source whose statements take as long as is said, and fail as is said. */
const slow = (milliseconds: number, error?: Error): SourceLink =>
  ({
    query: async () => {
      await delay(milliseconds);
      if (error !== undefined) throw error;
      return [];
    },
  }) as unknown as SourceLink;

const took = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work().catch(() => undefined);
  return performance.now() - started;
};

describe('the pause behind a statement on the source', () => {
  it.each([
    ['the look at values', (link: SourceLink) => new GentleLink(link, undefined).ask('SELECT 1')],
    ['the sample of rows', (link: SourceLink) => ask(link, 'SELECT 1', undefined)],
  ])('is as long as the statement took: %s', async (_what, send) => {
    expect(await took(() => send(slow(150)))).toBeGreaterThanOrEqual(300 - EARLY_MS);
  });

  it('is there behind a statement that failed', async () => {
    const broken = slow(150, new Error('the source went away'));
    expect(await took(() => new GentleLink(broken, undefined).ask('SELECT 1'))).toBeGreaterThanOrEqual(300 - EARLY_MS);
  });

  it('is a second at most, and ends with the work', async () => {
    const long = await took(() => rest(performance.now() - 60_000, undefined));
    expect(long).toBeGreaterThanOrEqual(1_000 - EARLY_MS);
    expect(long).toBeLessThan(30_000);
    const stop = new AbortController();
    stop.abort();
    expect(await took(() => rest(performance.now() - 60_000, stop.signal))).toBeLessThan(1_000 - EARLY_MS);
  });
});
