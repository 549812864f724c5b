import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { MYSQL_FLAVOURS } from './types';
import type { MysqlFlavour } from './types';

/** What a project chose at an earlier `up`; undefined for anything that is not one of the flavours. */
export const parseFlavour = (text: string): MysqlFlavour | undefined => {
  try {
    const { mysql } = JSON.parse(text) as { mysql?: unknown };
    return MYSQL_FLAVOURS.find((flavour) => flavour === mysql);
  } catch {
    return undefined;
  }
};

/** The flavour of the last `up`; undefined when there was none. */
export const readFlavour = (file: string): MysqlFlavour | undefined => {
  try {
    return parseFlavour(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
};

/** Writes a small file so that a reader sees the old or the new text, never a part. */
export const writeWhole = (file: string, value: unknown): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(`${file}.new`, file);
};
