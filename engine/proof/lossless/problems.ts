/** What is wrong with a row, or with the table that was rebuilt. */
export interface Problem {
  readonly entity: string;
  /** Driving key of the row; '' where the problem is not one of a row. */
  readonly key: string;
  /** Columns and reasons; never a value. */
  readonly what: string;
}

/** Kinds of problems that a message names. */
const SHOWN = 5;

/**
 * The problems for a message: each kind once, with its first row and how many more sampled rows have it. A row that has one problem
 * twice counts once.
 */
export function problemText(problems: readonly Problem[]): string {
  const kinds = new Map<string, { readonly text: string; readonly keys: Set<string> }>();
  for (const { entity, key, what } of problems) {
    // The same words for every row: the message of a refusal names its own row.
    const kind = `${entity}\0${what.replaceAll(`(${key})`, '')}`;
    const text = key === '' ? `${entity}: ${what}` : what.includes(`(${key})`) ? what : `${entity} (${key}): ${what}`;
    const found = kinds.get(kind) ?? { text, keys: new Set<string>() };
    found.keys.add(key);
    kinds.set(kind, found);
  }
  const all = [...kinds.values()];
  const lines = all
    .slice(0, SHOWN)
    .map(({ text, keys }) => (keys.size === 1 ? text : `${text} (and ${keys.size - 1} more sampled rows)`));
  return `${lines.join('; ')}${all.length > SHOWN ? `; and ${all.length - SHOWN} more kinds` : ''}`;
}
