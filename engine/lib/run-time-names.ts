/** Stands where a parser needs a name that is known at run time only. */
export const DYNAMIC_NAME = 'landfall_dynamic';

/** The name of a table as a person reads it, `logs_*` where only a part of it is fixed; `''` is one that no name could be found for. */
export const tableText = (name: string): string =>
  name === '' || name === DYNAMIC_NAME ? 'a table named at run time' : name.replaceAll(DYNAMIC_NAME, '*');

/** True for a name of which a part is fixed and the rest is made at run time: `logs_${year}`. */
export const isMadeName = (name: string): boolean =>
  name.includes(DYNAMIC_NAME) && /[^\W_]/.test(name.replaceAll(DYNAMIC_NAME, ''));

/** True for a table that a name made at run time may stand for. */
export function fitsMadeName(made: string, table: string): boolean {
  const fixed = made.split(DYNAMIC_NAME).map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${fixed.join('.*')}$`, 'i').test(table);
}
