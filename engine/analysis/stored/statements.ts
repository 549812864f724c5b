import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import { byCodeUnit, sortedUnique } from '../../lib/compare';
import { isSessionStatement } from '../sql/session';
import { tokenize } from '../sql/tokens';
import { fingerprintOf } from '../sql/fingerprint';
import { splitBody } from './split';
import { temporaryTables } from './temporary';
import { asSent, localNames, type SentStatement } from './values';

/** A statement that runs inside the server: nobody sends it, so no source and no general log has it. */
export interface StoredStatement {
  readonly fingerprint: string;
  /** `trigger name`, `procedure name`, `function name`, `event name`; sorted. */
  readonly origins: readonly string[];
  /** Its different texts, in the order of the programs. */
  readonly texts: readonly StoredText[];
}

export interface StoredText extends SentStatement {
  readonly origins: readonly string[];
}

export interface StoredCode {
  /** By fingerprint. */
  readonly statements: readonly StoredStatement[];
  /** Origins that make statements out of text at run time (PREPARE, EXECUTE). */
  readonly dynamic: readonly string[];
  /** Tables that an origin makes for its session only, lower case. */
  readonly temporary: ReadonlyMap<string, ReadonlySet<string>>;
}

type Stored = Pick<SchemaFacts, 'triggers' | 'routines' | 'events'>;

/** Statements on rows in triggers, routines and events, with what their programs give as `?`. */
export function storedCode(schema: Stored): StoredCode {
  const byFingerprint = new Map<string, Map<string, StoredText>>();
  const dynamic: string[] = [];
  const temporary = new Map<string, ReadonlySet<string>>();
  for (const { origin, body } of bodies(schema)) {
    const tokens = tokenize(body).filter((token) => token.kind !== 'comment');
    const locals = localNames(tokens);
    const made = temporaryTables(tokens);
    if (made.size > 0) temporary.set(origin, made);
    const split = splitBody(tokens);
    if (split.dynamic) dynamic.push(origin);
    for (const statement of split.statements) {
      const sent = asSent(statement, locals);
      if (isSessionStatement(sent.sql)) continue;
      const fingerprint = fingerprintOf(sent.sql);
      const texts = byFingerprint.get(fingerprint) ?? new Map<string, StoredText>();
      byFingerprint.set(fingerprint, texts);
      const key = JSON.stringify(sent);
      texts.set(key, { ...sent, origins: sortedUnique([...(texts.get(key)?.origins ?? []), origin]) });
    }
  }
  return {
    statements: [...byFingerprint]
      .sort(([a], [b]) => byCodeUnit(a, b))
      .map(([fingerprint, texts]) => ({
        fingerprint,
        origins: sortedUnique([...texts.values()].flatMap(({ origins }) => origins)),
        texts: [...texts.values()],
      })),
    dynamic: dynamic.sort(byCodeUnit),
    temporary,
  };
}

const bodies = ({ triggers, routines, events }: Stored): readonly { origin: string; body: string }[] => [
  ...triggers.map(({ name, statement }) => ({ origin: `trigger ${name}`, body: statement })),
  ...routines.map(({ name, type, definition }) => ({
    origin: `${type.toLowerCase()} ${name}`,
    body: definition ?? '',
  })),
  ...events.map(({ name, statement }) => ({ origin: `event ${name}`, body: statement ?? '' })),
];
