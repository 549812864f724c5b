type Counts = Readonly<Record<string, number>>;

/** What may leave a difference that only a comparison finds, while the protocol holds. */
const ENTITLES = ['left 4 backwards', 'left 5', 'stray items', 'stray rows', 'promoted'] as const;
const FOUND = ['differences before 4', 'differences before 5'] as const;

/** What the comparisons of a run found that were not known to be put off. */
export const differences = (counts: Counts): number => FOUND.reduce((sum, name) => sum + (counts[name] ?? 0), 0);

/**
 * A comparison puts right what it finds, so that nothing is wrong in the end. Where nothing went on that may leave a difference it must have
 * found none: copying alone keeps both sides equal.
 */
export function wrongDifferences(counts: Counts): readonly string[] {
  if (ENTITLES.some((name) => (counts[name] ?? 0) > 0)) return [];
  const found = differences(counts);
  const seen = counts['dual read differences'] ?? 0;
  return [
    ...(found > 0 ? [`comparisons put right ${found} rows that nothing may have left different`] : []),
    ...(seen > 0 ? [`dual reads saw ${seen} rows whose items were different, which nothing may have left so`] : []),
  ];
}
