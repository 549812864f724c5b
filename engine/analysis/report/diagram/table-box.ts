import type { ColumnFacts, TableFacts } from '../../../../contracts/schemas/analysis';
import { plural } from '../../../lib/plural';
import { xml } from './xml';

/** Columns that one box lists; the rest is counted. */
const MOST_COLUMNS = 40;
/** Signs of a type; an ENUM with all its values would be wider than the picture. */
const LONGEST_TYPE = 24;

/** Box of one table as a label in Graphviz' HTML-like form; each listed column has two ports, so that lines begin and end at it. */
export interface TableBox {
  readonly label: string;
  /** Ports at the left and the right side of a column. */
  readonly ports: ReadonlyMap<string, { readonly left: string; readonly right: string }>;
}

/**
 * @param used columns that relations use
 * @param everyColumn false lists only columns that are part of a key or a relation
 */
export function tableBox(
  name: string,
  table: TableFacts | undefined,
  { used, everyColumn }: { readonly used: ReadonlySet<string>; readonly everyColumn: boolean },
): TableBox {
  const columns = table?.columns ?? [];
  const listed = columns
    .filter((column) => everyColumn || used.has(column.name) || marksOf(column, table) !== '')
    .slice(0, MOST_COLUMNS);
  const ports = new Map(listed.map((column, i) => [column.name, { left: `l${i}:w`, right: `r${i}:e` }]));
  const rest = columns.length - listed.length;
  const rows = [
    `<tr><td colspan="3" bgcolor="#dbe7f3" cellpadding="5"><b>${xml(name) || '?'}</b></td></tr>`,
    ...listed.map((column, i) => rowOf(column, i, table)),
    ...(rest > 0 ? [cell(`colspan="3" align="left"`, muted(plural(rest, 'more column')))] : []),
    ...(table === undefined ? [cell('colspan="3" align="left"', muted('not in the schema'))] : []),
  ];
  return {
    label: `<table border="0" cellborder="1" cellspacing="0" cellpadding="3" color="#8fa3b8">${rows.join('')}</table>`,
    ports,
  };
}

const cell = (attributes: string, text: string): string => `<tr><td ${attributes}>${text}</td></tr>`;
const muted = (text: string): string => `<font color="#5f6b78">${text}</font>`;

function rowOf(column: ColumnFacts, at: number, table: TableFacts | undefined): string {
  const type = /^(enum|set)$/.test(column.dataType) ? column.dataType : column.columnType;
  const short = type.length > LONGEST_TYPE ? `${type.slice(0, LONGEST_TYPE - 1)}…` : type;
  const cells = [
    `<td port="l${at}" align="left">${muted(marksOf(column, table) || ' ')}</td>`,
    `<td align="left">${xml(column.name) || '?'}</td>`,
    `<td port="r${at}" align="left">${muted(xml(short) || '?')}</td>`,
  ];
  return `<tr>${cells.join('')}</tr>`;
}

function marksOf({ name }: ColumnFacts, table: TableFacts | undefined): string {
  if (table === undefined) return '';
  return [
    ...(table.primaryKey.includes(name) ? ['PK'] : []),
    ...(table.foreignKeys.some((key) => key.columns.includes(name)) ? ['FK'] : []),
    ...(table.keys.some((key) => key.unique && key.columns.includes(name)) ? ['UK'] : []),
  ].join(' ');
}
