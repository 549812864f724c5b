import type { Analysis, ColumnFacts, KeyFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { code, fence, heading, inline, page, table } from '../../report/markdown';
import { codes, rowsOf } from './cells';
import { plural } from '../../lib/plural';

/** `01_4_table_structures.md`: every column, key, index and check of every table. */
export const printTables = ({ schema }: Analysis): string =>
  page(
    heading(1, 'Table structures'),
    `${plural(schema.tables.length, 'table')} with ${plural(
      schema.tables.reduce((sum, found) => sum + found.columns.length, 0),
      'column',
    )}. Types, defaults and keys are those of ${code('information_schema')} and of SHOW CREATE TABLE.`,
    ...schema.tables.flatMap(printTable),
  );

const printTable = (found: TableFacts): readonly string[] => [
  heading(2, found.name),
  [
    `Rows: ${rowsOf(found)}.`,
    `Engine ${inline(found.engine)}, collation ${found.collation === null ? 'none' : code(found.collation)}.`,
    found.comment === '' ? '' : inline(found.comment),
  ]
    .filter((part) => part !== '')
    .join(' '),
  table(
    ['#', 'Column', 'Type', 'NULL', 'Default', 'Collation', 'Notes'],
    found.columns.map((column) => [
      column.position,
      code(column.name),
      code(column.columnType),
      column.nullable ? 'yes' : 'no',
      column.default === null ? '' : code(column.default === '' ? "''" : column.default),
      column.collation === null ? '' : code(column.collation),
      notes(column),
    ]),
  ),
  table(
    ['Key', 'Columns', 'Kind'],
    [
      ...(found.primaryKey.length > 0 ? [[code('PRIMARY'), codes(found.primaryKey), 'primary']] : []),
      ...found.keys.map((key) => [code(key.name), codes(key.columns), kindOf(found, key)]),
      ...found.foreignKeys.map((key) => [
        code(key.name),
        codes(key.columns),
        `foreign key to ${code(`${key.referencedTable} (${key.referencedColumns.join(', ')})`)}, ON DELETE ${key.onDelete}, ON UPDATE ${key.onUpdate}`,
      ]),
      ...found.checks.map((check) => [code(check.name), '', `check ${code(check.clause)}`]),
    ],
    'No key.',
  ),
  ...printSample(found),
  ...printShared(found),
  fence(found.createStatement, 'sql'),
];

/** Full text and spatial indexes answer no equality; of analyses before kinds were kept, only the statement tells them. */
function kindOf(found: TableFacts, key: KeyFacts): string {
  if (key.unique) return key.descending ? 'unique, some parts downwards' : 'unique';
  const kind = key.kind ?? kindInStatement(found, key);
  return [
    kind === undefined ? 'index' : `${kind} index`,
    ...(key.uniqueInPart ? ['unique in what it holds'] : []),
    ...(key.prefixes
      ? [`holds ${key.prefixes.map((length) => (length === null ? 'all' : `${length} signs`)).join(', ')}`]
      : []),
    ...(key.descending ? ['some parts downwards'] : []),
    ...(key.invisible ? ['not used by the optimiser'] : []),
  ].join(', ');
}

function kindInStatement(found: TableFacts, key: KeyFacts): string | undefined {
  const line = found.createStatement
    .split('\n')
    .find((text) => text.includes(` KEY \`${key.name.replace(/`/g, '``')}\` (`));
  return /^\s*(FULLTEXT|SPATIAL) /.exec(line ?? '')?.[1]?.toLowerCase();
}

/** What was looked at of the values; nothing where nobody looked. */
function printSample({ sample, rowCount }: TableFacts): readonly string[] {
  if (sample === undefined) return [];
  if (sample.rows === 0) return ['No row, so no value was looked at.'];
  const looked =
    sample.kind === 'all'
      ? 'all rows'
      : `${plural(sample.rows, 'row')} of ${rowCount ?? 'many'}, ${sample.kind === 'first' ? 'the first rows, not a random sample: there is no key to read others by' : 'at fixed places of the key'}`;
  return [
    `Values of ${looked}; longest row ${sample.longestRow} bytes${sample.measuredAll ? '' : ' of those'}.`,
    table(
      ['Column', 'NULL', 'Different', 'Bytes: half are up to', '95 %', '99 %', 'Longest'],
      sample.columns.map((column) => [
        code(column.name),
        `${((100 * column.nulls) / sample.rows).toFixed(1)} %`,
        column.distinct,
        ...(column.lengths === null
          ? ['', '', '', '']
          : [column.lengths.p50, column.lengths.p95, column.lengths.p99, column.lengths.max]),
      ]),
    ),
  ];
}

/** By how many rows the values of keys and references are shared; nothing where nobody counted. */
const printShared = ({ rowsPerValue = [] }: TableFacts): readonly string[] =>
  rowsPerValue.length === 0
    ? []
    : [
        'Rows that share one value of these columns, over the different values:',
        table(
          ['Columns', 'Different values', 'Rows: half have up to', '99 %', 'Most'],
          rowsPerValue.map(({ columns, kind, values, rows }) => [
            codes(columns),
            kind === 'all' ? values : `${values} looked at`,
            ...[rows.p50, rows.p99, kind === 'all' ? rows.max : `at least ${rows.max}`],
          ]),
        ),
      ];

const notes = (column: ColumnFacts): string =>
  [
    ...(column.autoIncrement ? ['auto increment'] : []),
    ...(column.generated === null
      ? []
      : [`${column.generated.stored ? 'stored' : 'virtual'}: ${code(column.generated.expression)}`]),
    ...(column.onUpdate ? ['set on update'] : []),
    ...(column.comment === '' ? [] : [inline(column.comment)]),
  ].join('; ');
