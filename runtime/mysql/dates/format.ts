import { dayNumber, weekday } from '../convert/calendar';
import { asText } from '../convert/to-text';
import type { Argument, Definition, Prepared } from '../operation';
import { constantOf, refuse, strict } from '../operations/prepared';
import type { Session } from '../session';
import type { DateTime } from '../values/temporal';
import { Coercibility } from '../values/type';
import { anyDate, refuseNoTimes } from './arguments';
import { DAYS, MONTHS } from './names';
import { weekOf, weekRules } from './week';

/** DATE_FORMAT. */

const two = (value: number): string => String(value).padStart(2, '0');
const twelve = (hour: number): number => ((hour + 11) % 12) + 1;
const half = (hour: number): string => (hour < 12 ? 'AM' : 'PM');

/** Each is null where the date has no such part, which makes the whole result NULL. */
const SPECIFIERS: Readonly<Record<string, (date: DateTime) => string | null>> = {
  a: (date) => dayName(date)?.slice(0, 3) ?? null,
  b: ({ month }) => MONTHS[month - 1]?.slice(0, 3) ?? null,
  c: ({ month }) => String(month),
  D: ({ day }) => `${day}${ordinal(day)}`,
  d: ({ day }) => two(day),
  e: ({ day }) => String(day),
  f: ({ microsecond }) => String(microsecond).padStart(6, '0'),
  H: ({ hour }) => two(hour),
  h: ({ hour }) => two(twelve(hour)),
  I: ({ hour }) => two(twelve(hour)),
  i: ({ minute }) => two(minute),
  j: (date) => dayOfYear(date),
  k: ({ hour }) => String(hour),
  l: ({ hour }) => String(twelve(hour)),
  M: ({ month }) => MONTHS[month - 1] ?? null,
  m: ({ month }) => two(month),
  p: ({ hour }) => half(hour),
  r: ({ hour, minute, second }) => `${two(twelve(hour))}:${two(minute)}:${two(second)} ${half(hour)}`,
  S: ({ second }) => two(second),
  s: ({ second }) => two(second),
  T: ({ hour, minute, second }) => `${two(hour)}:${two(minute)}:${two(second)}`,
  U: (date) => two(week(date, 0).week),
  u: (date) => two(week(date, 1).week),
  V: (date) => two(week(date, 2).week),
  v: (date) => two(week(date, 3).week),
  W: (date) => dayName(date),
  w: (date) => (hasDay(date) ? String(weekday(dayNumber(date.year, date.month, date.day), true)) : null),
  X: (date) => String(week(date, 2).year).padStart(4, '0'),
  x: (date) => String(week(date, 3).year).padStart(4, '0'),
  Y: ({ year }) => String(year).padStart(4, '0'),
  y: ({ year }) => two(year % 100),
};

/** The server makes something of a date with zero parts that is no week. */
function week(date: DateTime, mode: number): ReturnType<typeof weekOf> {
  if (date.month === 0 || date.day === 0) refuse('DATE_FORMAT', 'the week of no date');
  return weekOf(date, weekRules(mode));
}

function dayOfYear({ year, month, day }: DateTime): string {
  if (month === 0 || day === 0) refuse('DATE_FORMAT', '%j of no date');
  return String(dayNumber(year, month, day) - dayNumber(year, 1, 1) + 1).padStart(3, '0');
}

const hasDay = ({ year, month }: DateTime): boolean => year !== 0 || month !== 0;
const dayName = (date: DateTime): string | null =>
  hasDay(date) ? (DAYS[weekday(dayNumber(date.year, date.month, date.day))] ?? null) : null;

function ordinal(day: number): string {
  if (day >= 10 && day <= 19) return 'th';
  return ['th', 'st', 'nd', 'rd'][day % 10] ?? 'th';
}

function formatted(date: DateTime, format: string): string | null {
  let text = '';
  for (let at = 0; at < format.length; at += 1) {
    const character = format[at] as string;
    if (character !== '%' || at + 1 === format.length) {
      text += character;
      continue;
    }
    at += 1;
    // A letter that means nothing stands for itself.
    const letter = String.fromCodePoint(format.codePointAt(at) ?? 0);
    const specifier = SPECIFIERS[letter];
    const part = specifier === undefined ? letter : specifier(date);
    if (part === null) return null;
    text += part;
    at += letter.length - 1;
  }
  return text;
}

function prepareFormat(args: readonly Argument[], session: Session): Prepared {
  const [date] = args as readonly [Argument, Argument];
  refuseNoTimes('DATE_FORMAT', [date]);
  if (date.type.kind === 'time' && session.flavour === 'mariadb') refuse('DATE_FORMAT', 'TIME');
  const digits = session.flavour === 'mariadb' ? { scale: 0 } : {};
  const type = { kind: 'text', collation: session.collation, coercibility: Coercibility.literal, ...digits } as const;
  return strict({ ...type, ...constantOf(...args.map((each) => each.type)) }, (value, format) => {
    const found = anyDate(value, session);
    const pattern = asText(format, session) ?? '';
    return found === null || pattern === '' ? null : formatted(found, pattern);
  });
}

export const DATE_FORMATS: readonly Definition[] = [{ name: 'DATE_FORMAT', least: 2, most: 2, prepare: prepareFormat }];
