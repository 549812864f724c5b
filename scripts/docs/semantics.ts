import {
  aggregateNames,
  columnType,
  operationNames,
  prepareAggregate,
  textLiteral,
  Unsupported,
  numberLiteral,
  whyUnsupported,
  type Argument,
  type Flavour,
  type Session,
} from '../../runtime/mysql';
import { modifiersFor } from '../../test/support/semantics/modifiers';
import { sessionFor } from '../../test/support/semantics/server';
import { SIGNATURES, type Want } from '../../test/support/semantics/signatures';

const HEAD = `<!-- Printed by \`npm run docs\` by asking runtime/mysql for each operation and type. -->

# MySQL's semantics in TypeScript: what is offered

\`runtime/mysql\` evaluates expressions as the server does: result types, text of numbers and times, NULL, collations and error numbers. It depends on
Node alone. What was not found to be exact is refused with a reason, before any row is read where types decide it.

Measured on MySQL 8.0.31 and MariaDB 10.11 by random expressions over a table with columns of every type
(\`npm run semantics -- --flavour mysql80 --expressions 10000\`, \`npm run semantics:aggregates\`); a bounded part of it runs in CI
([expressions](../test/server/runtime/differential.test.ts), [aggregates](../test/server/runtime/aggregates.test.ts)). MySQL 9.7 is taken to be as 8.0.

Below, each operation is asked with a column of each type as its first argument and usual other arguments. \`all\` are: `;

const FOOT = `
Besides types, values can be refused when they are met (\`Unsupported\`), such as a number of seven digits as a date in MySQL.

- **Not offered**: REGEXP, functions of JSON other than JSON_VALID, UUID(), RAND(), LAST_INSERT_ID(), SOUNDEX, named time zones, STD and VARIANCE (their last digits depend on the
  order of rows), character sets other than utf8mb4, utf8mb3, latin1, ascii and binary, collations of single languages.
- **Aggregates tell what may vary** (\`undetermined\`): the last digits of a sum of doubles, MIN and MAX of texts that are equal but not the same, GROUP_CONCAT
  without an ORDER BY that decides, ANY_VALUE of several values.

## Which error a write fails with

A row can break several constraints at once, and a server tells the one that it meets first. Plans of writes fail with the same one
([test](../test/server/modeling/write-errors.test.ts): random rows on both servers). Found by experiment on MySQL 8.0.31 and MariaDB 10.11, and
explained by their sources:

1. Values, in the order in which the statement gives them: conversions (1264, 1366, 1406, ..) and NULL where none may be (1048). A column that gets no value
   and has no default (1364) is found behind them by MySQL, before them by MariaDB (\`check_that_all_fields_are_given_values\` in sql_insert.cc).
2. Generated columns, then CHECK (3819; 4025 on MariaDB).
3. InnoDB writes key after key, the primary key first (\`row_ins\`, \`row_upd\`). For each key whose entry changes:
   1. rows of other tables, and of the same one, that refer to the old entry by this key: 1451, or ON DELETE and ON UPDATE are carried out (\`row_upd_check_references_constraints\`);
   2. rows that the new entry refers to by foreign keys that this key carries: 1452 (\`row_ins_check_foreign_constraints\`);
   3. the same entry of another row, where the key is unique: 1062, and 1761 in a row that a foreign key changes.

- A foreign key is carried by the first key that begins with its columns, and finds the other row by the first key that begins with the referenced ones
  (\`dict_foreign_find_index\`).
- The order of keys is that of SHOW CREATE TABLE (\`keyOrder\` in analysis.json): primary key, unique keys without NULL, unique keys over whole columns, other unique
  keys, plain keys, FULLTEXT; else as written (\`sort_keys\` in sql_table.cc). A key that ALTER TABLE adds in place stands last in InnoDB until the table is made
  anew (measured: 1452 instead of 1062); the facts do not show that.
- A row that refers to itself finds itself only by keys that are written already, and is found as it was by keys that are not: so the order of keys decides whether it
  may come, change or go. ON UPDATE CASCADE to a table that is being updated forbids (\`row_ins_cascade_ancestor_updates_table\`).
- ON DUPLICATE KEY UPDATE and REPLACE take the first key that clashes; a foreign key on a key before it fails first.
- IGNORE leaves out rows that break a key or a check; MariaDB fails for a check when VALUES has a single row. Of a value that a column does not take
  it keeps the nearest: the end of the range, the number at the beginning of a text, as much of a text as there is room for; of NULL, and of no value where there is no default, 0 or the empty
  text. Dates, labels and documents that are none are refused, as the servers differ or keep what is no value; so is a number of AUTO_INCREMENT that is none.
`;

const TYPES: Readonly<Record<string, string>> = {
  integer: 'int',
  unsigned: 'bigint unsigned',
  decimal: 'decimal(10,2)',
  double: 'double',
  float: 'float',
  text: 'varchar(60)',
  bytes: 'varbinary(20)',
  date: 'date',
  datetime: 'datetime(3)',
  timestamp: 'timestamp',
  time: 'time',
  year: 'year',
  enum: "enum('a','b')",
  set: "set('a','b')",
  bit: 'bit(10)',
  json: 'json',
};
const KINDS = Object.keys(TYPES);
const FLAVOURS: readonly Flavour[] = ['mysql80', 'mariadb'];

const columnOf = (kind: string, { collation }: Session): Argument => ({
  type: columnType(TYPES[kind] as string, ['text', 'enum', 'set'].includes(kind) ? collation : undefined),
});

/** What usually stands behind the first argument. */
function usual(want: Want, first: string, session: Session): Argument {
  switch (want) {
    case 'int':
    case 'small':
    case 'number':
    case 'amount':
    case 'truth':
      return numberLiteral('1');
    case 'format':
      return textLiteral('%Y-%m-%d', session);
    case 'escape':
      return textLiteral('|', session);
    case 'date':
    case 'temporal':
      return columnOf('datetime', session);
    case 'time':
    case 'span':
      return columnOf('time', session);
    case 'any':
      return columnOf(first, session);
    default:
      return columnOf('text', session);
  }
}

function reasonFor(name: string, kind: string, count: number, session: Session): string | null {
  const { wants, rest = [] } = SIGNATURES[name] ?? { wants: ['any', 'any'] as const };
  const args = Array.from({ length: count }, (_, at) =>
    at === 0
      ? columnOf(kind, session)
      : usual(wants[at] ?? rest[(at - wants.length) % rest.length] ?? 'any', kind, session),
  );
  return whyUnsupported(name, args, session, modifiersFor(name));
}

function aggregateReason(name: string, kind: string, session: Session): string | null {
  try {
    prepareAggregate(name, [columnOf(kind, session)], session);
    return null;
  } catch (error) {
    if (error instanceof Unsupported) return error.reason;
    throw error;
  }
}

interface Offer {
  readonly kinds: readonly string[];
  readonly reasons: ReadonlyMap<string, readonly string[]>;
}

function offerOf(ask: (kind: string) => string | null): Offer {
  const reasons = new Map<string, string[]>();
  const kinds = KINDS.filter((kind) => {
    const reason = ask(kind);
    if (reason !== null) reasons.set(reason, [...(reasons.get(reason) ?? []), kind]);
    return reason === null;
  });
  return { kinds, reasons };
}

const listed = (kinds: readonly string[]): string =>
  kinds.length === KINDS.length
    ? 'all'
    : kinds.length === 0
      ? 'none'
      : kinds.length * 2 > KINDS.length
        ? `all but ${KINDS.filter((kind) => !kinds.includes(kind)).join(', ')}`
        : kinds.join(', ');

const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;

function row(name: string, askFor: (session: Session) => (kind: string) => string | null): string {
  const offers = FLAVOURS.map((flavour) => offerOf(askFor(sessionFor(flavour))));
  const reasons = [...new Set(offers.flatMap((offer) => [...offer.reasons.keys()]))].join('; ').replaceAll('|', '\\|');
  return `| ${code(name)} | ${offers.map(({ kinds }) => listed(kinds)).join(' | ')} | ${reasons} |`;
}

const TABLE = (first: string): string => `| ${first} | MySQL | MariaDB | what is refused |\n| --- | --- | --- | --- |`;

/** docs/mysql-semantics.md: each operation with the types that it is offered for. */
export function semanticsPage(): string {
  const operations = operationNames().map((name) => {
    const { wants, counts } = SIGNATURES[name] ?? { wants: ['any', 'any'] as const };
    const count = counts === undefined ? wants.length : (counts.at(-1) ?? 1);
    return count === 0 || (counts?.[0] === 0 && name !== 'UNIX_TIMESTAMP')
      ? `| ${code(name)} | no arguments, or a constant | no arguments, or a constant |  |`
      : row(name, (session) => (kind) => reasonFor(name, kind, count, session));
  });
  const aggregates = aggregateNames().map((name) =>
    row(name, (session) => (kind) => aggregateReason(name, kind, session)),
  );
  return `${HEAD}${KINDS.join(', ')}.

## Operators and functions

${TABLE('operation')}
${operations.join('\n')}

## Aggregates

${TABLE('aggregate')}
${aggregates.join('\n')}
${FOOT}`;
}
