import type { EntityPlan, SourceRow } from '../../../../contracts/projection';

/** Rows of the source that can hardly become items, looked for by statements that each read one table. */
export interface RowSearch {
  readonly entity: EntityPlan;
  /** `limits`: values and keys beyond what DynamoDB takes; `size`: the largest documents; `twice`: rows with one item key. */
  readonly kind: 'limits' | 'size' | 'twice';
  /** Gives candidates as rows of the entity's view; whether they are what they seem is decided by making their items. */
  readonly sql: string;
}

/** What a search gave, or why it was given up. */
export type SearchedRows =
  | { readonly search: RowSearch; readonly rows: readonly SourceRow[]; readonly why?: undefined }
  | { readonly search: RowSearch; readonly rows?: undefined; readonly why: string };

/** Candidates that one search gives at most. */
export const MOST_CANDIDATES = 20;
