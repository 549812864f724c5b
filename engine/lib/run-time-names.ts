/** Stands where a parser needs a name that is known at run time only. */
export const DYNAMIC_NAME = 'landfall_dynamic';

/** The name of a table as a person reads it; `''` is one that no name could be found for. */
export const tableText = (name: string): string =>
  name === '' || name === DYNAMIC_NAME ? 'a table named at run time' : name;
