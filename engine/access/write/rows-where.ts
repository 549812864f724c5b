import type { TableFacts } from '../../../contracts/schemas/analysis';
import type { Expression, Statement } from '../../statement/tree';

/** `SELECT all columns FROM table WHERE a = ? AND b = ?` as a bound statement: rows that nobody wrote a statement for. */
export function rowsWhere(table: TableFacts, columns: readonly string[]): Statement {
  const column = (name: string): Expression => ({ kind: 'column', source: 0, column: name });
  return {
    body: {
      kind: 'select',
      query: {
        body: {
          kind: 'select',
          distinct: false,
          from: { kind: 'source', source: 0 },
          columns: table.columns.map(({ name }) => ({ name, expression: column(name) })),
          where: columns.map((name, index) => ({
            expression: { kind: 'call', name: '=', args: [column(name), { kind: 'parameter', index }] },
            part: null,
          })),
          groupBy: [],
          having: [],
          grouped: false,
        },
        orderBy: [],
        limit: null,
        locking: null,
      },
    },
    sources: [{ kind: 'table', table: table.name, alias: table.name }],
    parameters: columns.map((name) => ({
      place: null,
      list: false,
      bulk: false,
      count: null,
      meets: [{ table: table.name, column: name, how: 'equal' }],
    })),
    parts: [],
  };
}
