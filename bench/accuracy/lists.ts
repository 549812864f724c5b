import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';

/** What was read of one call site; what is absent was not looked at. */
const fact = z.strictObject({
  /** `file:line`. */
  at: z.string(),
  tables: z.array(z.string()),
  /** Columns that a condition compares, those that only join tables left out. */
  filters: z.array(z.string()),
  transaction: z.boolean().optional(),
  /** Routes that lead there, not necessarily all; none where it is empty. */
  routes: z.array(z.string()).optional(),
});
export type Fact = z.infer<typeof fact>;

const counts = z.strictObject({
  columns: z.int(),
  /** Columns of the primary key. */
  primaryKey: z.int(),
  uniqueKeys: z.int(),
  /** Other keys, and the one that the server makes of a foreign key whose columns begin no key. */
  indexes: z.int(),
  foreignKeys: z.int(),
});
export type TableCounts = z.infer<typeof counts>;

/** What was counted of a public repository by reading it: places and numbers, no text of it. */
const list = z.strictObject({
  repository: z.string(),
  commit: z.string().regex(/^[0-9a-f]{40}$/),
  /** Files of the application that were read. */
  include: z.array(z.string()).optional(),
  /** Lines of the call sites of each file; of several in one line one. */
  callSites: z.record(z.string(), z.array(z.int())).optional(),
  facts: z.array(fact).optional(),
  schema: z.strictObject({ file: z.string(), tables: z.record(z.string(), counts) }).optional(),
});
export type HandList = z.infer<typeof list> & { readonly name: string };

const FOLDER = join(__dirname, 'lists');

/** The lists of this folder, by name. */
export const handLists = (): readonly HandList[] =>
  readdirSync(FOLDER)
    .sort()
    .map((file) => ({
      name: basename(file, '.json'),
      ...list.parse(JSON.parse(readFileSync(join(FOLDER, file), 'utf8'))),
    }));

export const placesOf = ({ callSites = {} }: Pick<HandList, 'callSites'>): readonly string[] =>
  Object.entries(callSites).flatMap(([file, lines]) => lines.map((line) => `${file}:${line}`));
