import { refuse } from '../problem';
import type { MarkedText } from '../template/marked-text';
import { Cursor, type Sign } from './cursor';
import { expression } from './expression';
import { query } from './query';
import type { Statement } from './tree';
import { insert, remove, update } from './write';

export interface ParsedStatement {
  readonly statement: Statement;
  /** Parts without which it is another statement: joins, groups, columns. The others stand in the tree. */
  readonly formParts: readonly number[];
  readonly parameters: number;
  /** The `?` and `:name` of the text, in order. */
  readonly signs: readonly Sign[];
}

/** Longer statements are not read; bulk inserts of that length show their form in the first rows. */
const LONGEST_TOKENS = 20_000;

function read(cursor: Cursor): Statement {
  const first = cursor.peek()?.upper;
  switch (first) {
    case 'SELECT':
    case 'WITH':
    case '(':
      return { kind: 'query', query: query(cursor) };
    case 'INSERT':
    case 'REPLACE':
      return insert(cursor);
    case 'UPDATE':
      return update(cursor);
    case 'DELETE':
      return remove(cursor);
    default:
      return refuse(first === undefined ? 'there is no statement' : `a statement of the kind ${first}`);
  }
}

/**
 * Reads a statement of MySQL's or MariaDB's language: SELECT, INSERT, REPLACE, UPDATE, DELETE. Time is linear in its length, but for
 * brackets within brackets.
 * @throws StatementProblem naming what is not understood
 */
export function parse(source: MarkedText): ParsedStatement {
  if (source.tokens.length > LONGEST_TOKENS) refuse(`it has more than ${LONGEST_TOKENS} words`);
  const cursor = new Cursor(source, { expression, query });
  let statement: Statement;
  try {
    statement = read(cursor);
  } catch (error) {
    if (error instanceof RangeError) refuse('it has too many brackets within brackets');
    throw error;
  }
  if (!cursor.ended) cursor.fail();
  return { statement, formParts: cursor.formParts, parameters: cursor.parameterCount, signs: cursor.signs };
}
