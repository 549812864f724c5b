import { createHash, randomBytes } from 'node:crypto';

/** What databases and tables of a proof are called, and which of them an earlier run has left behind. */

const PREFIX = 'landfall_scratch_';

/** Eight characters for one migration on one source: what a killed run of it left behind is known by them. */
export const proofScope = (input: {
  readonly migration: string;
  readonly source: {
    readonly endpoints: readonly { readonly host: string; readonly port: number }[];
    readonly database: string;
  };
}): string => {
  const [first] = input.source.endpoints;
  const text = [input.migration, first?.host ?? '', String(first?.port ?? ''), input.source.database].join('\u0000');
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
};

/** Six characters for one run. */
export const proofRun = (): string => randomBytes(3).toString('hex');

export const scratchDatabase = (scope: string, run: string, part: 'rows' | 'rebuilt'): string =>
  `${PREFIX}${scope}_${run}${part === 'rows' ? '' : '_rebuilt'}`;

/** True for a database that a run of the same scope made, this one or an earlier one. */
export const isScratchOf = (scope: string, database: string): boolean =>
  new RegExp(`^${PREFIX}${scope}_[0-9a-f]{6}(_rebuilt)?$`).test(database);

/** True for a name that only scratch databases may have. */
export const isScratchName = (database: string): boolean => database.toLowerCase().startsWith(PREFIX);
