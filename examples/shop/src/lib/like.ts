/** Escapes what LIKE would take for a wildcard. */
export function contains(text: string): string {
  return `%${text.replace(/[\\%_]/g, (char) => `\\${char}`)}%`;
}
