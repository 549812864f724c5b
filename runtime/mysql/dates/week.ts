import { dayNumber, daysInYear, weekday } from '../convert/calendar';
import type { DateTime } from '../values/temporal';

/** How a week is counted (Reference Manual, WEEK): three bits of its mode. */
interface WeekRules {
  readonly mondayFirst: boolean;
  /** Week 1 to 53 rather than 0 to 53. */
  readonly inYear: boolean;
  /** Week 1 is the first with its first weekday in the year, else that with four days or more. */
  readonly firstWeekday: boolean;
}

/** The bits of a mode from 0 to 7; without Monday as the first day the third bit means its opposite. */
export function weekRules(mode: number): WeekRules {
  const bits = mode & 7;
  const mondayFirst = (bits & 1) !== 0;
  const third = (bits & 4) !== 0;
  return { mondayFirst, inYear: (bits & 2) !== 0, firstWeekday: mondayFirst ? third : !third };
}

/** The week of a date and the year that the week belongs to. */
export function weekOf(
  { year, month, day }: DateTime,
  { mondayFirst, inYear, firstWeekday }: WeekRules,
): { readonly week: number; readonly year: number } {
  const today = dayNumber(year, month, day);
  let firstDay = dayNumber(year, 1, 1);
  let first = weekday(firstDay, !mondayFirst);
  let [found, byYear] = [year, inYear];
  const skips = (): boolean => (firstWeekday ? first !== 0 : first >= 4);
  if (month === 1 && day <= 7 - first) {
    if (!byYear && skips()) return { week: 0, year };
    byYear = true;
    found -= 1;
    const length = daysInYear(found);
    firstDay -= length;
    first = (first + 53 * 7 - length) % 7;
  }
  const days = skips() ? today - (firstDay + (7 - first)) : today - (firstDay - first);
  if (byYear && days >= 52 * 7) {
    const next = (first + daysInYear(found)) % 7;
    if (firstWeekday ? next === 0 : next < 4) return { week: 1, year: found + 1 };
  }
  return { week: Math.trunc(days / 7) + 1, year: found };
}
