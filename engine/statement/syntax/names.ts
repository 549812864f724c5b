import type { Cursor } from './cursor';

/** `(a, b)` */
export function names(cursor: Cursor): readonly string[] {
  cursor.expect('(');
  const found = [cursor.name()];
  while (cursor.take(',')) found.push(cursor.name());
  cursor.expect(')');
  return found;
}

/** `AS name` or a name right behind; a text in quotes is one as well. */
export function alias(cursor: Cursor): string | null {
  const said = cursor.take('AS');
  const token = cursor.peek();
  if (token?.kind === 'string') return cursor.next().text.slice(1, -1);
  if (said) return cursor.anyName();
  return cursor.isName ? cursor.name() : null;
}
