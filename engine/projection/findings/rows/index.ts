/** The linter with rows: statements that look for candidates, and what their items say. */
export { rowFindings } from './findings';
export type { RowSearch, SearchedRows } from './search';
export { rowSearches } from './searches';
