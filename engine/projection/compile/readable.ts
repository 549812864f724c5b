import type { ColumnFacts, TableFacts } from '../../../contracts/schemas/analysis';
import type { ContractAttribute } from '../../../contracts/schemas/contract';
import { quoteName } from '../sql-text';
import { DRIVING_ALIAS } from './joins';
import type { FoundColumn } from './names';
import { uniqueKeys } from './schema-index';
import type { Value, ValueType } from './value';

/** A column, or a computed value in the shape of one, as a view can read it. */
export interface ReadableColumn {
  readonly table: string;
  readonly facts: ColumnFacts;
  /** `b`.`column`, `j1`.`column`, or the expression. */
  readonly reference: string;
  /** Also NULL when the join finds no row. */
  readonly nullable: boolean;
  /** False when a foreign key makes sure that the joined row is there. */
  readonly canBeNull: boolean;
  /** Columns of the driving table that rows of one value have in common. */
  readonly determines: readonly string[];
  /** A text that is never ''. */
  readonly filled: boolean;
}

/** Column types that stand for computed values. */
const TYPES: Readonly<Record<ValueType, readonly [dataType: string, columnType: string]>> = {
  text: ['varchar', 'varchar'],
  number: ['decimal', 'decimal'],
  boolean: ['tinyint', 'tinyint(1)'],
  temporal: ['datetime', 'datetime'],
  json: ['json', 'json'],
  binary: ['varbinary', 'varbinary'],
  null: ['varchar', 'varchar'],
};

/** Digits before the point of a computed number in a key. */
const NUMBER_WIDTH = 20;

function factsOf(value: Value, name: string): ColumnFacts {
  const [dataType, columnType] = TYPES[value.type];
  const collation = value.collation?.startsWith('(') === true ? null : value.collation;
  return {
    name,
    position: 0,
    dataType,
    columnType,
    nullable: value.nullable,
    unsigned: false,
    maxLength: null,
    maxBytes: value.maxBytes === undefined ? null : String(value.maxBytes),
    precision: value.type === 'number' ? NUMBER_WIDTH : null,
    scale: value.type === 'number' ? 0 : null,
    fraction: null,
    characterSet: collation === null ? null : collation.slice(0, collation.indexOf('_')),
    collation,
    default: null,
    autoIncrement: false,
    generated: null,
    onUpdate: false,
    values: null,
    comment: '',
  };
}

/** A column of the driving table. */
export const ownColumn = (driving: TableFacts, facts: ColumnFacts): ReadableColumn => ({
  table: driving.name,
  facts,
  reference: `${quoteName(DRIVING_ALIAS)}.${quoteName(facts.name)}`,
  nullable: facts.nullable,
  canBeNull: facts.nullable,
  determines: [facts.name],
  filled: false,
});

/** A column of a joined row that equals one of the driving table, or that names the joined row, determines what led there. */
export function determined({ from, facts }: FoundColumn): readonly string[] {
  if (from.alias === DRIVING_ALIAS) return [facts.name];
  const equal = from.equals[facts.name];
  if (equal !== undefined) return [equal];
  const names = uniqueKeys(from.table).some(
    ({ total, columns }) => total && columns.length === 1 && columns[0] === facts.name,
  );
  return names ? Object.values(from.equals) : [];
}

/** The value of an attribute as a column; a computed one bears the name of its first source column. */
export function readable(value: Value, attribute: ContractAttribute, driving: TableFacts): ReadableColumn {
  const { column } = value;
  if (column !== undefined)
    return {
      table: column.from.table.name,
      facts: column.facts,
      reference: column.reference,
      nullable: column.from.alias === DRIVING_ALIAS ? column.facts.nullable : true,
      canBeNull: value.nullable,
      determines: determined(column),
      filled: false,
    };
  const { source_column: source } = attribute;
  const name = (typeof source === 'string' ? source : source[0]) ?? attribute.name;
  return {
    table: driving.name,
    facts: factsOf(value, name),
    reference: value.sql,
    nullable: value.nullable,
    canBeNull: value.nullable,
    determines: value.determines ?? [],
    filled: value.filled === true,
  };
}
