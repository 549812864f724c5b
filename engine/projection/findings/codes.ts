import type { ContractFinding } from '../../../contracts/projection';

/** Every code of the contract linter, with what it says; docs/linter.md is printed from here. */

interface FindingFacts {
  readonly severity: readonly ContractFinding['severity'][];
  readonly about: string;
}

const of = (about: string, ...severity: readonly ContractFinding['severity'][]): FindingFacts => ({ severity, about });

/** Of contract, sidecar and schema alone. */
export const FINDINGS = {
  'sidecar-of-another-contract': of('`projection.json` has the hash of another contract', 'error'),
  'unknown-table': of('a table that the schema has not', 'error'),
  'unknown-column': of('a column that the table has not', 'error'),
  'unknown-attribute': of('a key that is no attribute; an attribute that is there twice', 'error'),
  'unsupported-construct': of(
    'columns of another table without a join; several columns and nothing that makes one value of them',
    'error',
  ),
  'unsupported-type': of('a column of a type that is not known', 'error'),
  'type-mismatch': of('an attribute type that cannot hold the value; a type that cannot be in a key', 'error'),
  'type-narrow': of(
    "values beyond DynamoDB's number or BOOL can occur; such rows are refused, never rounded",
    'warning',
    'info',
  ),
  'row-multiplying-join': of('the joined columns are no unique key: one row would become several', 'error'),
  'ambiguous-join': of('a join whose sides cannot be told apart, or that leads from nowhere', 'error'),
  'ambiguous-column': of('a bare column that two tables have (a warning in a key template)', 'error', 'warning'),
  'unknown-alias': of('an alias that nobody defines', 'error'),
  'unknown-function': of('a function that a contract may not use ([contract.md](contract.md))', 'error'),
  'unknown-format': of('a format of dates, numbers or texts that cannot be read', 'error'),
  'not-deterministic': of('a function that gives another value at each reading', 'error'),
  'sql-not-understood': of('an SQL text outside what a contract may say ([contract.md](contract.md))', 'error'),
  'several-constructs': of('a join and a calculation in one attribute', 'error'),
  'limit-invalid': of('a limit that is no number of rows', 'error'),
  'joins-own-row': of('a construction over the row itself', 'info'),
  'join-not-indexed': of('a list or aggregate over rows that no index finds', 'warning'),
  'join-against-reference': of("a column that refers to one table and is compared with another's key", 'warning'),
  'join-types': of('types or collations that differ on the two sides of a comparison', 'error'),
  'lossy-column': of('a source column that no item carries and nobody omitted', 'error'),
  'table-not-carried': of('a source table that no item carries', 'error'),
  'duplicate-keys-possible': of(
    'the key holds no unique key of the source, or two entities make the same form of key',
    'error',
  ),
  'copy-unbounded': of('a copy that one change of its source would have to change in more than 10,000 items', 'error'),
  'key-nullable': of('a column in the key of an owner can be NULL', 'error'),
  'key-too-long': of("a key can be longer than DynamoDB's 2,048 or 1,024 bytes", 'warning'),
  'key-can-be-empty': of(
    'a key can be empty, which DynamoDB refuses; in an index such an item is not found',
    'warning',
  ),
  'key-not-folded': of('text compared by collation on the source, by bytes in the key', 'warning'),
  'key-attribute-ignored': of('an attribute that a template makes', 'info'),
  'key-implied': of(
    'a key that is no attribute and is taken from the column of its name, or from the primary key (`order_id`: orders.id)',
    'warning',
  ),
  'entities-missing': of('a multi-entity table without entities', 'error'),
  'outside-public-format': of('a transformation that the public format calls string-format', 'info'),
  'separator-ambiguous': of('two columns in a key that nothing tells apart', 'warning'),
  'item-may-exceed-400kb': of('columns that can make an item larger than DynamoDB takes', 'warning'),
  'keyless-table': of('a table without a unique key: items are named by a hash of the row', 'warning'),
  'too-many-indexes': of('more than 20 indexes on a table', 'error'),
  'index-key-unknown': of('an index key that no entity gives', 'error'),
  'pattern-unserved': of('a pattern that is listed as not served', 'warning'),
  'pattern-misplaced': of('a pattern that a missing table or index should serve', 'error'),
  'pattern-forgotten': of('a pattern of the analysis that nothing serves and nothing lists as unserved', 'warning'),
  'pattern-unknown': of('a pattern that the analysis has not', 'warning'),
} as const satisfies Readonly<Record<string, FindingFacts>>;
export type FindingCode = keyof typeof FINDINGS;

/** Of the rates in an analysis: `landfall contract lint --schema analysis.json` and the stage modeling. */
export const RATE_FINDINGS = {
  'hot-partition': of(
    'a partition that is asked for more than DynamoDB gives at the measured rates: for certain (warning), or if its keys are asked for unevenly (info)',
    'warning',
    'info',
  ),
} as const satisfies Readonly<Record<string, FindingFacts>>;
export type RateFindingCode = keyof typeof RATE_FINDINGS;

/** Of rows: `landfall contract lint --rows`, the proof of the model, and the preflight of the transfer. */
export const ROW_FINDINGS = {
  'rows-with-one-key': of('rows that would become one item, with the rows', 'error'),
  'rows-without-key': of('rows with a NULL in the key of their item', 'error'),
  'rows-with-empty-key': of('rows whose key would be empty', 'error'),
  'rows-with-long-key': of("rows whose key is longer than DynamoDB's 2,048 or 1,024 bytes", 'error'),
  'rows-too-large': of('rows whose item is larger than 400 KB', 'error'),
  'rows-with-unfit-value': of('rows with a value that the type of the attribute cannot hold', 'error'),
  'rows-not-in-index': of('rows that an index does not find, because its key would be empty', 'warning'),
  'rows-not-searched': of('a table that was not looked at to its end, with the reason', 'warning'),
} as const satisfies Readonly<Record<string, FindingFacts>>;
export type RowFindingCode = keyof typeof ROW_FINDINGS;
