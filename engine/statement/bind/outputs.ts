import type { Query } from '../tree';

/** Names of the columns that a query gives. */
export const outputNames = ({ body }: Query): readonly string[] =>
  body.kind === 'select' ? body.columns.map(({ name }) => name) : outputNames(body.left);
