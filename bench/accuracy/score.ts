/** Two lists held against each other, entry by entry. */
export interface Score {
  readonly hand: number;
  readonly found: number;
  /** In the list by hand only. */
  readonly missed: readonly string[];
  /** Told by the tool only. */
  readonly wrong: readonly string[];
  /** Found of those by hand; 1 where there are none. */
  readonly recall: number;
  /** Found of all that the tool tells; 1 where it tells nothing. */
  readonly precision: number;
}

/** What each score has to reach. */
export const REQUIRED = 0.95;

/** @param tool what the tool tells; an entry counts as often as it stands in a list */
export function scoreOf(hand: readonly string[], tool: readonly string[]): Score {
  const left = new Map<string, number>();
  for (const entry of tool) left.set(entry, (left.get(entry) ?? 0) + 1);
  const missed = hand.filter((entry) => {
    const count = left.get(entry) ?? 0;
    left.set(entry, count - 1);
    return count <= 0;
  });
  const wrong = [...left].flatMap(([entry, count]) => Array<string>(Math.max(0, count)).fill(entry));
  const found = hand.length - missed.length;
  return {
    ...{ hand: hand.length, found, missed, wrong },
    recall: hand.length === 0 ? 1 : found / hand.length,
    precision: tool.length === 0 ? 1 : found / tool.length,
  };
}

/** True for a score that reaches what is required. A list that is empty proves nothing. */
export const reaches = ({ hand, recall, precision }: Score): boolean =>
  hand > 0 && recall >= REQUIRED && precision >= REQUIRED;
