import { fingerprintTokens, printTokens } from '../../sql/fingerprint';
import { maskLiterals } from '../../sql/mask';
import { isSessionStatement } from '../../sql/session';
import { DAMAGED, soundText } from '../../sql/sound';
import { tokenize } from '../../sql/tokens';
import { HashTable } from './hash-table';
import { loggedText, type LoggedText } from '../../statements/logged';
import { TextHash } from './hash';
import { textOf, type LogEntry } from '../entry';

/** What a statement does to the transaction of its session. */
export type Effect = 'none' | 'begin' | 'commit' | 'rollback' | 'autocommit' | 'commits-first';

/** All statements of one fingerprint. */
export interface Shape {
  readonly id: number;
  readonly fingerprint: string;
  /** First word, upper case. */
  readonly verb: string;
  /** True for what steers the session or the server and touches no row of the application. */
  readonly session: boolean;
  /** True for what reads performance_schema or information_schema: tools look at the server with it. */
  readonly monitor: boolean;
  readonly effect: Effect;
  /** The first of the statements with its values masked. */
  readonly sample: string;
  /** The text that a statement of it has, without its values. */
  readonly text: LoggedText;
  /** The first of them as it is written, when it has several lines and is not long. */
  readonly lines?: string;
}

/** Different texts and skeletons that are remembered; beyond, a statement is tokenised again. */
const REMEMBERED_TEXTS = 1 << 18;
const REMEMBERED_SKELETONS = 1 << 18;
/** Different fingerprints; a log that has more is made by a program that writes values where names stand. */
const MOST_SHAPES = 50_000;
const MOST_CHARACTERS = 1 << 25;
const MOST_LINES = 1 << 22;
const LONGEST_LINES = 1 << 12;

const COMMITTING = new Set('ALTER CREATE DROP TRUNCATE RENAME GRANT REVOKE LOCK ANALYZE OPTIMIZE REPAIR'.split(' '));

/**
 * Finds the fingerprint of statements: a text seen before is known by its hash, an unknown text by its skeleton, and only an unknown
 * skeleton is tokenised.
 */
export class Shapes {
  readonly all: Shape[] = [];
  /** True when there were more fingerprints than are told apart. */
  crowded = false;
  /** True when the last statement's text was not seen before. */
  newText = false;
  /** False when there were more different texts than are remembered: their number is a lower bound then. */
  get complete(): boolean {
    return !this.texts.full;
  }
  /** Executions whose text is damaged. */
  damaged = 0;
  /** Characters of statements of several lines that are still kept as they are written. */
  private keptLines = MOST_LINES;
  /** True when a statement has several lines, so that the end of a line need not be its end. */
  get severalLines(): boolean {
    return this.keptLines < MOST_LINES;
  }
  get byName(): ReadonlyMap<string, Shape> {
    return this.byFingerprint;
  }
  private readonly damagedTexts = new Set<number>();
  private characters = 0;
  private readonly hash = new TextHash();
  private readonly texts = new HashTable(REMEMBERED_TEXTS);
  private readonly skeletons = new HashTable(REMEMBERED_SKELETONS);
  private readonly byFingerprint = new Map<string, Shape>();

  /** The shape of an entry's statement, whose white space around and final semicolon are not between `from` and `to`. */
  of(entry: LogEntry, from: number, to: number): Shape {
    const { hash, texts } = this;
    const { bytes, long } = entry;
    if (long !== null) return this.ofLong(long.text(), long.hash);
    hash.ofBytes(bytes, from, to);
    const { a, b } = hash;
    const known = texts.find(a, b);
    this.newText = known < 0;
    if (known >= 0) {
      texts.count(known);
      if (this.damagedTexts.size > 0 && this.damagedTexts.has(known)) this.damaged += 1;
      return this.all[texts.value(known)]!;
    }
    const shape = this.bySkeleton(bytes, from, to);
    texts.add(a, b, shape.id);
    if (hash.broken) {
      this.damaged += 1;
      const added = texts.find(a, b);
      if (added >= 0) this.damagedTexts.add(added);
    }
    return shape;
  }

  /** Executions of each text whose shape is wanted, largest first; `most` of them. */
  largestTexts(wanted: (shape: Shape) => boolean, most: number): readonly number[] {
    return this.texts.largest(most, (id) => wanted(this.all[id]!));
  }

  private ofLong(sql: string, { a, b }: TextHash): Shape {
    const known = this.texts.find(a, b);
    this.newText = known < 0;
    if (soundText(sql, true).damaged) this.damaged += 1;
    const shape = this.ofText(sql, true);
    if (known >= 0) this.texts.count(known);
    else this.texts.add(a, b, shape.id);
    return shape;
  }

  private bySkeleton(bytes: Uint8Array, from: number, to: number): Shape {
    const { hash, skeletons } = this;
    hash.ofSkeleton(bytes, from, to);
    const { a, b } = hash;
    const known = skeletons.find(a, b);
    if (known >= 0) return this.all[skeletons.value(known)]!;
    const shape = this.ofText(textOf(bytes, from, to));
    skeletons.add(a, b, shape.id);
    return shape;
  }

  /** @param folded the text is what `shorten` has left of a longer one */
  private ofText(logged: string, folded = false): Shape {
    // All that is printed of a statement comes from this text.
    const { sql } = soundText(logged, folded);
    const tokens = fingerprintTokens(sql);
    let fingerprint = sql === DAMAGED ? DAMAGED : printTokens(tokens);
    let shape = this.byFingerprint.get(fingerprint);
    if (shape !== undefined) return shape;
    const verb = verbOf(tokens);
    const crowded = this.all.length >= MOST_SHAPES || this.characters >= MOST_CHARACTERS;
    this.crowded ||= crowded;
    if (crowded) {
      fingerprint = crowdedName(verb);
      shape = this.byFingerprint.get(fingerprint);
      if (shape !== undefined) return shape;
    }
    const lines = sql.length <= Math.min(LONGEST_LINES, this.keptLines) && sql.includes('\n');
    if (lines) this.keptLines -= sql.length;
    shape = {
      id: this.all.length,
      fingerprint,
      verb,
      session: sql !== DAMAGED && isSessionStatement(sql),
      monitor: tokens.some((token, i) => tokens[i + 1] === '.' && MONITORED.test(token)),
      effect: effectOf(tokens, verb),
      sample: crowded ? '' : maskLiterals(sql),
      text: crowded ? CROWDED : loggedText(sql, folded),
      ...(lines && { lines: sql }),
    };
    this.all.push(shape);
    this.characters += fingerprint.length;
    this.byFingerprint.set(fingerprint, shape);
    return shape;
  }
}

const CROWDED: LoggedText = { parts: [], places: [], incomplete: 'it stands for many different statements' };
const MONITORED = /^(?:performance_schema|information_schema)$/i;

/** All further statements of one verb, when a log has too many different ones. */
const crowdedName = (verb: string): string => `${verb} /* further statements */`;

const verbOf = (tokens: readonly string[]): string => tokens.find((token) => token !== '(')?.toUpperCase() ?? '';

function effectOf(tokens: readonly string[], verb: string): Effect {
  const second = tokens[1]?.toUpperCase();
  switch (verb) {
    case 'BEGIN':
      return 'begin';
    case 'START':
      return second === 'TRANSACTION' ? 'begin' : 'none';
    case 'COMMIT':
      return 'commit';
    case 'ROLLBACK':
      return tokens.some((token) => token.toUpperCase() === 'TO') ? 'none' : 'rollback';
    case 'SET':
      return tokens.some((token) => /^(?:@@(?:session\.)?)?autocommit$/i.test(token)) ? 'autocommit' : 'none';
    case 'CREATE':
    case 'DROP':
      return second === 'TEMPORARY' ? 'none' : 'commits-first';
    default:
      return COMMITTING.has(verb) ? 'commits-first' : 'none';
  }
}

/** Value that a `SET autocommit` gives; null when it cannot be told. */
export function autocommitOf(sql: string): boolean | null {
  const tokens = tokenize(sql);
  const at = tokens.findIndex((token) => /^(?:@@(?:session\.)?)?autocommit$/i.test(token.text));
  const value = tokens[at + 2]?.text.toUpperCase() ?? '';
  if (['0', 'OFF', 'FALSE'].includes(value)) return false;
  return ['1', 'ON', 'TRUE'].includes(value) ? true : null;
}
