import { heldCollation } from '../collations/aggregate';
import { characterSetOf } from '../convert/character-set';
import { asText, isBinary } from '../convert/to-text';
import type { Argument, Definition, Prepared } from '../operation';
import { constantOf, refuse, strict, TRUTH } from '../operations/prepared';
import type { Session } from '../session';
import { InvalidJson, parseJson } from '../values/json-parse';

/** JSON_VALID: also the check that MariaDB gives to each column of the type JSON. */

/** Levels that MariaDB takes (`JSON_DEPTH_LIMIT`, one less than it says). */
const MARIADB_LEVELS = 31;
/** What MariaDB takes although it is no JSON: a number that ends with its point, a character behind a backslash. */
const LENIENT = /\d\.(?!\d)|\\/;

function isValid(text: string, { flavour }: Session): boolean {
  try {
    parseJson(text, undefined, flavour === 'mariadb' ? MARIADB_LEVELS : undefined);
    return true;
  } catch (error) {
    if (!(error instanceof InvalidJson)) throw error;
    // Whatever follows: what is too deep is read no further.
    if (flavour === 'mariadb' && !error.tooDeep && LENIENT.test(text))
      refuse('JSON_VALID', 'what MariaDB may take for JSON');
    if (flavour !== 'mariadb' && (error.tooDeep || text.includes('\u0000')))
      refuse('JSON_VALID', 'a document that is too deep, or has a character 0');
    return false;
  }
}

function prepareValid([only]: readonly Argument[], session: Session): Prepared {
  const { type } = only as Argument;
  if (type.kind !== 'text' || isBinary(type)) refuse('JSON_VALID', 'other values than text');
  characterSetOf(heldCollation(only as Argument, session).collation);
  return strict({ ...TRUTH, ...constantOf(type) }, (value) =>
    isValid(asText(value, session) ?? '', session) ? 1n : 0n,
  );
}

export const JSON_FUNCTIONS: readonly Definition[] = [{ name: 'JSON_VALID', least: 1, most: 1, prepare: prepareValid }];
