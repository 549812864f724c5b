import type { SettingsPath } from './problem';

const SECRET_WORD = /pass|secret|token|credential|key$/i;
const MOST_CHARACTERS = 60;

/** A place whose value is never printed, whatever it is: the setting holds a secret, or its name says so. */
export const isSecretPlace = (path: SettingsPath): boolean =>
  path.some((part) => typeof part === 'string' && SECRET_WORD.test(part));

/**
 * What was found, in words. Texts are cut; a user and password inside a URL, and the value of a secret place, are not repeated.
 */
export function describeFound(value: unknown, secret: boolean): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'nothing after the colon';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return 'a map';
  if (secret) return `a ${typeof value === 'string' ? 'text' : typeof value} that is not shown`;
  if (typeof value === 'string') {
    const safe = value.replace(/\/\/[^/\s]*@/g, '//***@');
    return `the text ${JSON.stringify(safe.length > MOST_CHARACTERS ? `${safe.slice(0, MOST_CHARACTERS)}..` : safe)}`;
  }
  return `the ${typeof value} ${JSON.stringify(value)}`;
}
