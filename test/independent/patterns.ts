/** Is a table meant by one of the patterns? `*` stands for any text. */
export const matches = (name: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) =>
    new RegExp(`^${pattern.replace(/[\\^$.+?()[\]{}|]/g, '\\$&').replace(/\*/g, '.*')}$`).test(name),
  );
