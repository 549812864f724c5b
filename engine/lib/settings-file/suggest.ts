/** Edit distance with transpositions (optimal string alignment). */
export function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    rows[i] = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, at(i - 2, j - 2) + 1);
      rows[i]![j] = best;
    }
  }
  return at(a.length, b.length);
}

const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/**
 * The allowed word that was probably meant; undefined when none is near (more than a third of its letters differ).
 * Case, hyphens and underscores do not count.
 */
export function suggest(found: string, allowed: readonly string[]): string | undefined {
  if (found.length > 64) return undefined;
  const wanted = plain(found);
  let best: { word: string; away: number } | undefined;
  for (const word of allowed) {
    const target = plain(word);
    const away = distance(wanted, target);
    const near = away <= Math.max(1, Math.floor(Math.max(wanted.length, target.length) / 3));
    if (near && (best === undefined || away < best.away)) best = { word, away };
  }
  return best?.word;
}
