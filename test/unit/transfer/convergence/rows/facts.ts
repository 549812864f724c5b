import type { ColumnFacts, ForeignKeyFacts, SchemaFacts, TableFacts } from '../../../../../contracts/schemas/analysis';

/** Schema facts by hand, as far as the plan of source rows looks at them. */

export const columnFacts = (name: string, dataType: 'int' | 'varchar' = 'int'): ColumnFacts => ({
  name,
  position: 1,
  dataType,
  columnType: dataType === 'int' ? 'int unsigned' : 'varchar(40)',
  nullable: name === 'referrer_id' || name === 'account_id',
  unsigned: dataType === 'int',
  maxLength: dataType === 'varchar' ? '40' : null,
  maxBytes: dataType === 'varchar' ? '160' : null,
  precision: dataType === 'int' ? 10 : null,
  scale: dataType === 'int' ? 0 : null,
  fraction: null,
  characterSet: dataType === 'varchar' ? 'utf8mb4' : null,
  collation: dataType === 'varchar' ? 'utf8mb4_bin' : null,
  default: null,
  autoIncrement: false,
  generated: null,
  onUpdate: false,
  values: null,
  comment: '',
});

export const foreignKey = (
  name: string,
  column: string,
  referencedTable: string,
  onDelete: ForeignKeyFacts['onDelete'],
): ForeignKeyFacts => ({
  name,
  columns: [column],
  referencedTable,
  referencedColumns: ['id'],
  onDelete,
  onUpdate: 'RESTRICT',
});

export const tableFacts = (
  name: string,
  columns: readonly ColumnFacts[],
  foreignKeys: readonly ForeignKeyFacts[] = [],
): TableFacts => ({
  name,
  engine: 'InnoDB',
  collation: 'utf8mb4_bin',
  comment: '',
  rowCount: null,
  columns: columns.map((column) =>
    name === 'purchase' && column.name === 'account_id' ? { ...column, nullable: false } : column,
  ),
  primaryKey: ['id'],
  keys: name === 'account' ? [{ name: 'email', columns: ['email'], unique: true }] : [],
  foreignKeys: [...foreignKeys],
  checks: [],
  createStatement: `CREATE TABLE ${name} ()`,
});

export const schemaFacts = (tables: readonly TableFacts[]): SchemaFacts => ({
  flavour: 'mysql',
  version: '8.0.31',
  database: 'app',
  characterSet: 'utf8mb4',
  collation: 'utf8mb4_bin',
  tables: [...tables],
  views: [],
  triggers: [],
  routines: [],
  events: [],
});
