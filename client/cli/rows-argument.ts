import { InvalidArgumentError } from 'commander';

/** For commander: a whole number of rows, from 1 on. */
export const rowsUpTo =
  (most: number) =>
  (text: string): number => {
    const rows = Number(text);
    if (Number.isInteger(rows) && rows >= 1 && rows <= most) return rows;
    throw new InvalidArgumentError(`a number of rows, 1 to ${most}`);
  };
