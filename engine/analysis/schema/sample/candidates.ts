import type { ColumnFacts, ColumnRef, TableFacts } from '../../../../contracts/schemas/analysis';
import { byCodeUnit } from '../../../lib/compare';

export interface MatchCandidate {
  readonly from: ColumnRef;
  readonly to: ColumnRef;
  readonly names: 'named' | 'same-name';
}

/** Columns that by name and type may hold the key of another table, where no foreign key says so; in a fixed order. */
export function matchCandidates(tables: readonly TableFacts[]): readonly MatchCandidate[] {
  const targets = tables.flatMap((table) => {
    const [key, ...more] = table.primaryKey;
    const column = table.columns.find(({ name }) => name === key);
    return column === undefined || more.length > 0
      ? []
      : [{ table: table.name, column, names: namesFor(table.name, column.name) }];
  });
  const byName = new Map<string, typeof targets>();
  for (const target of targets)
    for (const name of target.names) byName.set(name, [...(byName.get(name) ?? []), target]);
  return tables
    .flatMap((table) => {
      const declared = new Set(table.foreignKeys.flatMap((key) => key.columns));
      return table.columns
        .filter((column) => !declared.has(column.name))
        .flatMap((column) => candidatesOf(table, column, byName.get(plain(column.name)) ?? [], targets));
    })
    .sort((a, b) => byCodeUnit(order(a), order(b)));
}

type Target = { readonly table: string; readonly column: ColumnFacts; readonly names: readonly string[] };

function candidatesOf(
  table: TableFacts,
  column: ColumnFacts,
  named: readonly Target[],
  targets: readonly Target[],
): readonly MatchCandidate[] {
  const from = { table: table.name, column: column.name };
  const isOwnKey = table.primaryKey.length === 1 && table.primaryKey[0] === column.name;
  // `parent_id` of a tree.
  const own = /^(parent|ancestor|reply_to|replaces|previous|next)_?/i.test(column.name)
    ? targets.filter((target) => target.table === table.name && !isOwnKey)
    : [];
  return [...new Set([...named.filter((target) => target.table !== table.name), ...own])]
    .filter((target) => agree(column, target.column))
    .map((target) => ({
      from,
      to: { table: target.table, column: target.column.name },
      names: plain(target.column.name) === plain(column.name) ? ('same-name' as const) : ('named' as const),
    }));
}

const order = ({ from, to }: MatchCandidate): string => JSON.stringify([from.table, from.column, to.table, to.column]);

/** Letter case and what parts words say nothing: `orderId` is `order_id`. */
const plain = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');

/** `orders` with the key `id`: order_id, orders_id; with the key `order_no`: order_no as well. */
function namesFor(table: string, key: string): readonly string[] {
  const words = plain(table);
  // Names of tables often share what stands in front: `shop_orders` is meant by order_id as well.
  const last = plain(/[^\s_-]+$/.exec(table)?.[0] ?? table);
  const stems = [...new Set([words, last].flatMap((word) => [word, singular(word)]))];
  const own = plain(key);
  const general = /^(id|uuid|guid|key|code|no|nr|pk)$/.test(own);
  return [...new Set([...stems.flatMap((stem) => [`${stem}${own}`]), ...(general ? [] : [own])])];
}

function singular(word: string): string {
  if (/ies$/.test(word)) return word.replace(/ies$/, 'y');
  if (/(ss|us|is)$/.test(word)) return word;
  if (/(x|ch|sh|ss|s)es$/.test(word)) return word.replace(/es$/, '');
  return word.replace(/s$/, '');
}

const WHOLE = /^(tinyint|smallint|mediumint|int|bigint)$/;

/** Values of both can be equal without being converted. */
function agree(a: ColumnFacts, b: ColumnFacts): boolean {
  if (WHOLE.test(a.dataType)) return WHOLE.test(b.dataType);
  if (/^(char|varchar)$/.test(a.dataType)) return /^(char|varchar)$/.test(b.dataType) && a.collation === b.collation;
  return /^(binary|varbinary|uuid)$/.test(a.dataType) && a.columnType === b.columnType;
}
