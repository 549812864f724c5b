import type { Connection } from 'mysql2/promise';
import type { ColumnFacts, SchemaFacts, TableFacts } from '../../contracts/schemas/analysis';

/** Rows for any schema: values by type, numbered, so that unique keys hold; foreign keys point at rows that are there. */

const VALUES: readonly (readonly [RegExp, (n: number, column: ColumnFacts) => unknown])[] = [
  [/^(tiny|small|medium|big)?int$|^int$/, (n, { columnType }) => (/\(1\)/.test(columnType) ? n % 2 : n)],
  [/^(decimal|float|double)$/, (n) => n + 0.25],
  [/^bit$/, () => 1],
  [/^(datetime|timestamp)$/, (n) => `2024-03-${String(1 + (n % 28)).padStart(2, '0')} 10:00:00`],
  [/^date$/, (n) => `2024-03-${String(1 + (n % 28)).padStart(2, '0')}`],
  [/^time$/, () => '10:00:00'],
  [/^year$/, (n) => 2000 + (n % 50)],
  [/^(enum|set)$/, (n, { values }) => values![n % values!.length]],
  [/^json$/, (n) => JSON.stringify({ n, tag: `t${n}` })],
  [
    /blob$|^(var)?binary$/,
    (n, { maxLength, dataType }) => Buffer.alloc(dataType === 'binary' ? Number(maxLength) : 8, n),
  ],
];

function valueOf(column: ColumnFacts, n: number): unknown {
  const made = VALUES.find(([type]) => type.test(column.dataType))?.[1](n, column);
  if (made !== undefined) return made;
  return `${column.name} ${n}`.slice(-Math.min(60, Number(column.maxLength ?? 60)));
}

/** Parents before their children; what refers to itself is left empty. */
function ordered(tables: readonly TableFacts[]): readonly TableFacts[] {
  const done = new Set<string>();
  const result: TableFacts[] = [];
  while (result.length < tables.length) {
    const ready = tables.filter(
      (table) =>
        !done.has(table.name) &&
        table.foreignKeys.every(
          ({ referencedTable: to }) => to === table.name || done.has(to) || !tables.some(({ name }) => name === to),
        ),
    );
    const next = ready.length > 0 ? ready : tables.filter(({ name }) => !done.has(name)).slice(0, 1);
    for (const table of next) done.add(table.name);
    result.push(...next);
  }
  return result;
}

export async function fillTables(connection: Connection, { tables }: SchemaFacts, rows: number): Promise<void> {
  for (const table of ordered(tables)) {
    const self = new Set(
      table.foreignKeys
        .filter(({ referencedTable }) => referencedTable === table.name)
        .flatMap(({ columns }) => columns),
    );
    const foreign = new Set(table.foreignKeys.flatMap(({ columns }) => columns));
    const columns = table.columns.filter(({ generated }) => generated === null);
    const names = columns.map(({ name }) => `\`${name}\``).join(', ');
    for (let n = 1; n <= rows; n++) {
      // A foreign key names the row of the same number: it is there, and composite keys stay apart.
      const values = columns.map((column) =>
        self.has(column.name) ? null : foreign.has(column.name) ? n : valueOf(column, n),
      );
      await connection.query(
        `INSERT INTO \`${table.name}\` (${names}) VALUES (${columns.map(() => '?').join(', ')})`,
        values,
      );
    }
  }
}
