/** Arithmetic with numbers that can be unknown: what is made of an unknown one is unknown. */

type Known = number | null | undefined;

export const times = (a: Known, b: Known): number | null =>
  a === null || a === undefined || b === null || b === undefined ? null : a * b;
