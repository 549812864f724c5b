import type { createColors } from 'picocolors';

export type Colors = ReturnType<typeof createColors>;

/** Texts of servers and files may hold escape sequences; nothing but line breaks reaches the terminal. */
export const safe = (text: string): string =>
  // eslint-disable-next-line no-control-regex -- these are the characters to take out
  text.replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, '').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');

/** Indents the lines after the first, so that a hanging text stays in its column. */
export const hang = (text: string, columns: number): string => safe(text).replace(/\n/g, `\n${' '.repeat(columns)}`);

/** 1234567 -> `1,234,567`. */
export const count = (value: number): string => Math.round(value).toLocaleString('en-US');

/** 1536 -> `1.5 KiB`. */
export function size(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return unit === 0 ? `${bytes} B` : `${value.toFixed(1)} ${units[unit]}`;
}

/** 2026-01-02T03:04:05.678Z -> `2026-01-02 03:04:05`. */
export const time = (iso: string | undefined): string =>
  iso === undefined ? '' : iso.replace('T', ' ').replace(/\.\d+Z?$|Z$/, '');
