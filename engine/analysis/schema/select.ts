const asPattern = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '[\\s\\S]*')}$`);

/** True when a table is selected: some pattern of `include` fits and none of `exclude`; `*` stands for any text. */
export const isSelected = (table: string, include: readonly string[], exclude: readonly string[]): boolean =>
  include.some((pattern) => asPattern(pattern).test(table)) &&
  !exclude.some((pattern) => asPattern(pattern).test(table));
