import type { Analysis } from '../../contracts/schemas/analysis';

/** Names with quotes, blanks, Unicode, reserved words, digits and signs in them, in a schema and in the statements of an application. */

const column = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

export const ODD_TABLES: readonly string[] = [
  'CREATE TABLE `order` (`select` INT NOT NULL PRIMARY KEY, `from` VARCHAR(30), `group` INT, KEY `key` (`group`))',
  'CREATE TABLE `Order Details` (`Order ID` INT NOT NULL, `Line No` INT NOT NULL, `Unit Price ($)` DECIMAL(9,2), PRIMARY KEY (`Order ID`, `Line No`), CONSTRAINT `fk order` FOREIGN KEY (`Order ID`) REFERENCES `order` (`select`))',
  'CREATE TABLE `größe` (`名前` VARCHAR(40) NOT NULL PRIMARY KEY, `wert€` INT, `ключ` INT)',
  `CREATE TABLE ${column('a`b')} (${['x`y', 'q"z', "it's", 'dot.name', '--', '/*c*/', '#h', ':x', '(', 'a,b;'].map((name) => `${column(name)} INT`).join(', ')}, PRIMARY KEY (${column('x`y')}))`,
  'CREATE TABLE `1st` (`2nd` INT PRIMARY KEY, `3e5` INT, `0x1f` INT)',
  'CREATE TABLE `tab.le` (`co.l` INT PRIMARY KEY, `a b` INT)',
  'CREATE TABLE `_x$` (`_id` INT PRIMARY KEY, `@at` INT)',
];

/** A statement with its values, and what the analysis has to find: operation, tables, then filters, joins and what it sets. */
export const ODD_STATEMENTS: readonly {
  readonly sql: string;
  readonly values: readonly (string | number)[];
  readonly found: string;
}[] = [
  {
    sql: 'SELECT `select`, `from` FROM `order` WHERE `group` = ? ORDER BY `select` LIMIT 5',
    values: [1],
    found: 'select [order] filters [order.group =] reads [order.select, order.from]',
  },
  {
    sql: 'SELECT o.select, d.`Unit Price ($)` FROM `order` AS o JOIN `Order Details` AS d ON d.`Order ID` = o.select WHERE o.from <=> ?',
    values: ['x'],
    found:
      'select [order, Order Details] filters [order.from =] joins [Order Details.Order ID = order.select] reads [order.select, Order Details.Unit Price ($)]',
  },
  {
    sql: 'INSERT INTO `order` (`select`, `from`, `group`) VALUES (?, ?, ?)',
    values: [7, "it's `x`", 1],
    found: 'insert [order] sets [order.select, order.from, order.group]',
  },
  {
    sql: 'UPDATE `Order Details` SET `Unit Price ($)` = ? WHERE `Order ID` = ? AND `Line No` IN (?)',
    values: [2, 1, 1],
    found:
      'update [Order Details] filters [Order Details.Order ID =, Order Details.Line No in] sets [Order Details.Unit Price ($)]',
  },
  {
    sql: 'SELECT 名前, wert€ FROM größe WHERE ключ = ? AND größe.wert€ > ?',
    values: [1, 2],
    found: 'select [größe] filters [größe.ключ =, größe.wert€ range] reads [größe.名前, größe.wert€]',
  },
  {
    sql: 'INSERT INTO größe (名前, wert€, ключ) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE wert€ = VALUES(wert€)',
    values: ['⛵ größe', 1, 2],
    found: 'insert [größe] sets [größe.名前, größe.wert€, größe.ключ]',
  },
  {
    sql: `SELECT ${column('x`y')} FROM ${column('a`b')} WHERE ${['q"z', "it's", 'dot.name', '--', '/*c*/', '#h', ':x', '(', 'a,b;'].map((name) => `${column(name)} = ?`).join(' AND ')}`,
    values: [1, 2, 3, 4, 5, 6, 7, 8, 9],
    found:
      'select [a`b] filters [a`b.q"z =, a`b.it\'s =, a`b.dot.name =, a`b.-- =, a`b./*c*/ =, a`b.#h =, a`b.:x =, a`b.( =, a`b.a,b; =] reads [a`b.x`y]',
  },
  {
    sql: 'SELECT t.2nd, `0x1f` FROM 1st AS t WHERE t.2nd BETWEEN ? AND ? AND `3e5` = ?',
    values: [1, 2, 3],
    found: 'select [1st] filters [1st.2nd range, 1st.3e5 =] reads [1st.2nd, 1st.0x1f]',
  },
  {
    sql: 'DELETE FROM `tab.le` WHERE `co.l` = ?',
    values: [1],
    found: 'delete [tab.le] filters [tab.le.co.l =]',
  },
  {
    sql: 'REPLACE INTO _x$ (_id, `@at`) VALUES (?, ?)',
    values: [1, 2],
    found: 'replace [_x$] sets [_x$._id, _x$.@at]',
  },
];

const literal = (value: string | number): string =>
  typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;

/** The statement as a log has it. */
export const withValues = ({ sql, values }: (typeof ODD_STATEMENTS)[number]): string => {
  let next = 0;
  return sql.replace(/\?/g, () => literal(values[(next += 1) - 1]!));
};

/** An application that sends each of the statements in a function of its own. */
export const oddSource = (): string =>
  [
    "import { createPool } from 'mysql2/promise';",
    'const pool = createPool({});',
    ...ODD_STATEMENTS.map(
      ({ sql }, i) => `export const statement${i} = (values: unknown[]) => pool.query(${JSON.stringify(sql)}, values);`,
    ),
  ].join('\n');

/** Each pattern of the analysis in the words of `ODD_STATEMENTS`. */
export const foundIn = ({ accessPatterns }: Analysis): readonly string[] =>
  accessPatterns.map(({ operation, tables, filters, joins, assigns, selects }) => {
    const name = ({ table, column: of }: { table: string; column: string }): string => `${table}.${of}`;
    const listed = (what: string, texts: readonly string[]): string =>
      texts.length === 0 ? '' : ` ${what} [${texts.join(', ')}]`;
    return `${operation} [${tables.join(', ')}]${listed(
      'filters',
      filters.map((filter) => `${name(filter)} ${filter.operator}`),
    )}${listed(
      'joins',
      joins.map(({ left, right }) => `${name(left)} = ${name(right)}`),
    )}${listed('sets', assigns.map(name))}${listed('reads', selects.map(name))}`;
  });
