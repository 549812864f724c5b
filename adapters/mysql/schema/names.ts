/** A name as an SQL identifier, safe for backticks, blanks and any other character. */
export const quoteName = (name: string): string => `\`${name.replace(/`/g, '``')}\``;
