import { matches, type Journal, type JournalEntry, type JournalFilter } from '../records/journal';

/** A live log ends after so long, and the browser asks again: whoever may not see it any more does not. */
const LONGEST_MS = 300_000;
const BEAT_MS = 15_000;
/** Entries that wait for a slow reader; then the log ends, and the browser asks again from where it was. */
const MOST_WAITING = 1_000;

const eventOf = (entry: JournalEntry): string => `id: ${entry.id}\ndata: ${JSON.stringify(entry)}\n\n`;

/** Entries as server-sent events: those that are there, then each that comes. */
export async function* liveLog(
  journal: Journal,
  filter: JournalFilter,
  given: { readonly signal?: AbortSignal | undefined; readonly longestMs?: number; readonly beatMs?: number } = {},
): AsyncGenerator<string> {
  const waiting: JournalEntry[] = [];
  let wake: () => void = () => undefined;
  let lost = false;
  const stop = journal.listen((entry) => {
    if (!matches(entry, filter)) return;
    if (waiting.length >= MOST_WAITING) lost = true;
    else waiting.push(entry);
    wake();
  });
  const over = AbortSignal.timeout(given.longestMs ?? LONGEST_MS);
  const ended = given.signal === undefined ? over : AbortSignal.any([over, given.signal]);
  const end = (): void => wake();
  ended.addEventListener('abort', end);
  try {
    yield 'retry: 1000\n\n';
    for (const entry of journal.page(filter)) yield eventOf(entry);
    while (!ended.aborted && !lost) {
      if (waiting.length === 0) {
        const { beaten, timer } = await pause(given.beatMs ?? BEAT_MS, (resolve) => {
          wake = resolve;
          if (waiting.length > 0 || ended.aborted) resolve();
        });
        clearTimeout(timer);
        if (beaten && !ended.aborted) yield ': beat\n\n';
      }
      for (const entry of waiting.splice(0)) yield eventOf(entry);
    }
  } finally {
    ended.removeEventListener('abort', end);
    stop();
  }
}

/** Waits until woken, or for so long. */
function pause(
  ms: number,
  begin: (wake: () => void) => void,
): Promise<{ readonly beaten: boolean; readonly timer: NodeJS.Timeout }> {
  return new Promise((resolve) => {
    const timer: NodeJS.Timeout = setTimeout(() => resolve({ beaten: true, timer }), ms);
    begin(() => resolve({ beaten: false, timer }));
  });
}
