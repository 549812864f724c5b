import type { JoinTree, Query, Select } from '../tree';
import { print, printOperands, printOrder, quoted, type Printer } from './expression';

/** SQL of bound queries. */

export function printFrom(tree: JoinTree, printer: Printer): string {
  if (tree.kind === 'source') {
    const source = printer.sources[tree.source]!;
    if (source.kind === 'derived') return `(${printQuery(source.query, printer)}) AS ${quoted(source.alias)}`;
    return quoted(source.table) + (source.alias === source.table ? '' : ` AS ${quoted(source.alias)}`);
  }
  const right = printFrom(tree.right, printer);
  const on = tree.on.length === 0 ? '' : ` ON ${printOperands(tree.on, ' AND ', printer)}`;
  const word = tree.type === 'left' ? 'LEFT JOIN' : 'JOIN';
  return `${printFrom(tree.left, printer)} ${word} ${tree.right.kind === 'join' ? `(${right})` : right}${on}`;
}

function printSelect(select: Select, printer: Printer): string {
  const columns = select.columns.map(({ name, expression }) => {
    const text = print(expression, printer);
    return expression.kind === 'column' && expression.column === name ? text : `${text} AS ${quoted(name)}`;
  });
  return [
    `SELECT ${select.distinct ? 'DISTINCT ' : ''}${columns.join(', ')}`,
    ...(select.from === null ? [] : [`FROM ${printFrom(select.from, printer)}`]),
    ...(select.where.length === 0 ? [] : [`WHERE ${printOperands(select.where, ' AND ', printer)}`]),
    ...(select.groupBy.length === 0 ? [] : [`GROUP BY ${select.groupBy.map((one) => print(one, printer)).join(', ')}`]),
    ...(select.having.length === 0 ? [] : [`HAVING ${printOperands(select.having, ' AND ', printer)}`]),
  ].join(' ');
}

export function printQuery({ body, orderBy, limit }: Query, printer: Printer): string {
  const order = orderBy.map((item) =>
    'output' in item ? `${item.output + 1}${item.descending ? ' DESC' : ''}` : printOrder(item, printer),
  );
  return [
    body.kind === 'select'
      ? printSelect(body, printer)
      : `(${printQuery(body.left, printer)}) UNION ${body.distinct ? '' : 'ALL '}(${printQuery(body.right, printer)})`,
    ...(order.length === 0 ? [] : [`ORDER BY ${order.join(', ')}`]),
    ...(limit === null ? [] : [`LIMIT ${print(limit.count, printer)}`]),
    ...(limit === null || limit.offset === null ? [] : [`OFFSET ${print(limit.offset, printer)}`]),
  ].join(' ');
}
