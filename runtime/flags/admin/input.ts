import { isSample, isStrictness, type ValidationSettings } from '../comparison/validation';
import { STRICTNESS } from '../comparison/differences';
import { FLAG_NAMES, isPhase, type Flags, type Phase } from '../phase/flags';
import { ENTRY_KINDS, type EntryKind, type JournalEvent, type JournalFilter } from '../records/journal';
import { headerOf, Refusal, type AdminRequest } from './http';

/** What comes from outside, made into what the API knows, or refused with what is wrong. */

const LONGEST_PATH = 2_048;
const LONGEST_BODY = 16_384;
const LONGEST_WHY = 500;
const MOST_ENTRIES = 500;

export type Fields = Readonly<Record<string, unknown>>;

const bad = (message: string): Refusal => new Refusal(400, 'bad-request', message);

/** Path without prefix and without query; undefined: it is not one of ours. */
export function placeOf(
  path: unknown,
  prefix: string,
): { readonly place: string; readonly query: URLSearchParams } | undefined {
  if (typeof path !== 'string' || path.length > LONGEST_PATH) return undefined;
  const at = path.indexOf('?');
  const plain = at < 0 ? path : path.slice(0, at);
  if (plain !== prefix && !plain.startsWith(`${prefix}/`)) return undefined;
  return { place: plain.slice(prefix.length + 1), query: new URLSearchParams(at < 0 ? '' : path.slice(at + 1)) };
}

/** A form of another site can send neither this type nor this header; a script of another site asks first. */
export function mustBeOwnSite(request: AdminRequest): void {
  const site = headerOf(request, 'sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    throw new Refusal(403, 'other-site', 'the request comes from another site');
  const type = headerOf(request, 'content-type');
  if (type === undefined || !/^application\/json\s*(;|$)/i.test(type))
    throw new Refusal(415, 'not-json', 'send the body as application/json');
}

/** @param known names that may be there @throws Refusal 400, 413 */
export function fieldsOf(body: unknown, known: readonly string[]): Fields {
  const text = body instanceof Uint8Array ? Buffer.from(body).toString('utf8') : body;
  if (typeof text === 'string' && text.length > LONGEST_BODY)
    throw new Refusal(413, 'too-long', `the body has more than ${LONGEST_BODY} characters`);
  let value: unknown = text;
  if (typeof text === 'string')
    try {
      value = JSON.parse(text);
    } catch {
      throw bad('the body is not JSON');
    }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad('the body must be a JSON object');
  const unknown = Object.keys(value).filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw bad(
      `unknown: ${unknown
        .slice(0, 5)
        .map((name) => JSON.stringify(name.slice(0, 40)))
        .join(', ')}; known: ${known.join(', ')}`,
    );
  // Without a prototype: what is not there is not there.
  return Object.assign(Object.create(null) as object, value) as Fields;
}

export function whyOf({ why }: Fields): string {
  const text = typeof why === 'string' ? why.trim() : '';
  if (text === '') throw bad('"why" must say why, in words');
  if (text.length > LONGEST_WHY) throw bad(`"why" has more than ${LONGEST_WHY} characters`);
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(text)) throw bad('"why" has control characters');
  return text;
}

export function phaseIn(fields: Fields, name: string): Phase {
  const value = fields[name];
  if (!isPhase(value)) throw bad(`"${name}" must be a number from 1 to 5`);
  return value;
}

export function flagsIn(fields: Fields): Flags {
  const wrong = FLAG_NAMES.filter((name) => typeof fields[name] !== 'boolean');
  if (wrong.length > 0) throw bad(`${wrong.join(', ')}: all four flags must be there, true or false`);
  return Object.fromEntries(FLAG_NAMES.map((name) => [name, fields[name]])) as unknown as Flags;
}

export function validationIn({ sample, strictness }: Fields, before: ValidationSettings): ValidationSettings {
  if (sample !== undefined && !isSample(sample)) throw bad('"sample" must be a number from 0 to 1');
  if (strictness !== undefined && !isStrictness(strictness))
    throw bad(`"strictness" must be one of ${STRICTNESS.join(', ')}`);
  return { enabled: true, sample: sample ?? before.sample, strictness: strictness ?? before.strictness };
}

export function minutesIn({ minutes }: Fields): number {
  if (minutes === undefined) return 60;
  if (typeof minutes !== 'number' || !Number.isFinite(minutes) || minutes < 1 || minutes > 480)
    throw bad('"minutes" must be a number from 1 to 480');
  return minutes;
}

function countIn(query: URLSearchParams, name: string, most: number): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,15}$/.test(text) || Number(text) > most) throw bad(`"${name}" must be a whole number up to ${most}`);
  return Number(text);
}

const OUTCOMES: readonly JournalEvent['outcome'][] = [
  'done',
  'failed',
  'shadow-failed',
  'refused',
  'unknown',
  'differs',
];

export function limitIn(query: URLSearchParams): number {
  return countIn(query, 'limit', MOST_ENTRIES) ?? 100;
}

/** @param resumed the header Last-Event-ID of a live log that was cut */
export function filterIn(query: URLSearchParams, resumed?: string): JournalFilter {
  const after =
    countIn(query, 'after', Number.MAX_SAFE_INTEGER) ??
    (resumed !== undefined && /^\d{1,15}$/.test(resumed) ? Number(resumed) : undefined);
  const kinds = query
    .get('kinds')
    ?.split(',')
    .filter((kind) => kind !== '');
  const wrong = kinds?.find((kind) => !(ENTRY_KINDS as readonly string[]).includes(kind));
  if (wrong !== undefined) throw bad(`"kinds" may have ${ENTRY_KINDS.join(', ')}`);
  const name = query.get('name') ?? '';
  if (name.length > 200) throw bad('"name" is too long');
  const outcome = query.get('outcome') ?? '';
  const known = OUTCOMES.find((one) => one === outcome);
  if (outcome !== '' && known === undefined) throw bad(`"outcome" may be ${OUTCOMES.join(', ')}`);
  return {
    limit: limitIn(query),
    ...(after === undefined ? {} : { after }),
    ...(kinds === undefined || kinds.length === 0 ? {} : { kinds: kinds as EntryKind[] }),
    ...(name === '' ? {} : { name }),
    ...(known === undefined ? {} : { outcome: known }),
  };
}
