import type { Analysis, ColumnFacts, KeyFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { code, fence, heading, inline, page, table } from '../../report/markdown';
import { codes, plural, rowsOf } from './cells';

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
  fence(found.createStatement, 'sql'),
];

/** Full text and spatial indexes answer no equality: only the statement of the table tells them apart from others. */
function kindOf(found: TableFacts, key: KeyFacts): string {
  if (key.unique) return 'unique';
  const line = found.createStatement
    .split('\n')
    .find((text) => text.includes(` KEY \`${key.name.replace(/`/g, '``')}\` (`));
  const special = /^\s*(FULLTEXT|SPATIAL) /.exec(line ?? '')?.[1];
  return special === undefined ? 'index' : `${special.toLowerCase()} index`;
}

const notes = (column: ColumnFacts): string =>
  [
    ...(column.autoIncrement ? ['auto increment'] : []),
    ...(column.generated === null
      ? []
      : [`${column.generated.stored ? 'stored' : 'virtual'}: ${code(column.generated.expression)}`]),
    ...(column.onUpdate ? ['set on update'] : []),
    ...(column.comment === '' ? [] : [inline(column.comment)]),
  ].join('; ');
