import type { AccessPattern } from '../../../contracts/schemas/analysis';
import type { PatternStatement, StatementPart } from '../../../contracts/schemas/statements';

/** The statement that a pattern built by hand stands for, as an analysis would have its text. */

type Facts = Pick<
  AccessPattern,
  | 'operation'
  | 'tables'
  | 'joins'
  | 'filters'
  | 'orderBy'
  | 'selects'
  | 'assigns'
  | 'limited'
  | 'aggregates'
  | 'groupBy'
>;

const CONDITIONS: Readonly<Record<string, (column: string) => string>> = {
  '=': (column) => `${column} = ?`,
  in: (column) => `${column} IN (?)`,
  range: (column) => `${column} >= ?`,
  prefix: (column) => `${column} LIKE ?`,
  like: (column) => `${column} LIKE ?`,
  null: (column) => `${column} IS NULL`,
  other: (column) => `LOWER(${column}) = ?`,
};

const named = ({ table, column }: { readonly table: string; readonly column: string }): string => `${table}.${column}`;

function from({ tables, joins }: Facts): string {
  const [first = '', ...more] = tables;
  const known = [first];
  return [
    first,
    ...more.map((table) => {
      const on = joins
        .filter(
          ({ left, right }) =>
            [left.table, right.table].includes(table) && [left.table, right.table].some((one) => known.includes(one)),
        )
        .map(({ left, right }) => `${named(left)} = ${named(right)}`);
      known.push(table);
      return on.length === 0 ? `, ${table}` : ` JOIN ${table} ON ${on.join(' AND ')}`;
    }),
  ].join('');
}

function where({ filters }: Facts): StatementPart[] {
  if (filters.length === 0) return [];
  const list = filters.map(({ table, column, operator, optional }) => ({
    parts: [{ text: CONDITIONS[operator]!(`${table}.${column}`) }],
    ...(optional && { optional: true as const }),
  }));
  const all: StatementPart[] = [{ text: ' WHERE ' }, { list, separator: ' AND ' }];
  return filters.every(({ optional }) => optional) ? [{ optional: all }] : all;
}

function select(facts: Facts): StatementPart[] {
  const columns = [...facts.selects.map(named), ...facts.aggregates.map((one) => one.replace('..', '*'))];
  const order = facts.orderBy.map((one) => `${named(one)}${one.direction === 'desc' ? ' DESC' : ''}`);
  const tail = [
    ...(facts.groupBy.length === 0 ? [] : [` GROUP BY ${facts.groupBy.map(named).join(', ')}`]),
    ...(order.length === 0 ? [] : [` ORDER BY ${order.join(', ')}`]),
    ...(facts.limited ? [' LIMIT ?'] : []),
  ];
  return [
    { text: `SELECT ${columns.join(', ') || '*'} FROM ${from(facts)}` },
    ...where(facts),
    { text: tail.join('') },
  ];
}

function partsOf(facts: Facts): StatementPart[] {
  const [table = ''] = facts.tables;
  switch (facts.operation) {
    case 'insert':
    case 'replace': {
      const columns = facts.assigns.map(({ column }) => column);
      const values =
        columns.length === 0 ? ' VALUES ?' : ` (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
      return [{ text: `${facts.operation.toUpperCase()} INTO ${table}${values}` }];
    }
    case 'update': {
      const set = facts.assigns.map((one) => `${named(one)} = ?`).join(', ') || '?';
      return [{ text: `UPDATE ${from(facts)} SET ${set}` }, ...where(facts)];
    }
    case 'delete':
      return [{ text: `DELETE ${facts.tables.length > 1 ? `${table} ` : ''}FROM ${from(facts)}` }, ...where(facts)];
    case 'select':
      return select(facts);
    default:
      return [{ text: `CALL ${table}()` }];
  }
}

export const statementOf = (facts: Facts): PatternStatement => ({ from: 'source', parts: partsOf(facts), places: [] });
