import { refusalOf } from '../../../engine/evaluation/errors';
import { QueryCompiler } from '../../../engine/evaluation/query';
import { ValueRow } from '../../../engine/evaluation/row';
import { Catalog } from '../../../engine/statement/bind/catalog';
import { statementForms } from '../../../engine/statement/forms';
import { plainTemplate } from '../../../engine/statement/template/marked-text';
import { columnType, fromProtocol, SqlError, toProtocol, type ProtocolValue } from '../../../runtime/mysql';
import { column, table as tableFacts } from '../../unit/modeling/facts';
import type { Random } from './random';
import type { SemanticServer } from './server';
import type { SourceTable } from './table';

/** Random statements with window functions, on a server and by the evaluation of plans. */

const IDENTITY = columnType('int');

function frameText(random: Random): string {
  const before = random.pick(['UNBOUNDED PRECEDING', '2 PRECEDING', '1 PRECEDING', 'CURRENT ROW', '1 FOLLOWING']);
  const behind = random.pick(['UNBOUNDED FOLLOWING', '2 FOLLOWING', 'CURRENT ROW', '1 PRECEDING', 'CURRENT ROW']);
  const unit = random.pick(['ROWS', 'ROWS', 'RANGE']);
  if (random.chance(0.2) && !before.includes('FOLLOWING')) return ` ${unit} ${before}`;
  // A frame that ends before it can begin is an error; one that is empty for some rows is not.
  const end = before.includes('FOLLOWING') || before === 'CURRENT ROW' ? 'UNBOUNDED FOLLOWING' : behind;
  return ` ${unit} BETWEEN ${before} AND ${before === '1 PRECEDING' && end === '1 PRECEDING' ? 'CURRENT ROW' : end}`;
}

function windowText(random: Random, columns: readonly string[]): string {
  const name = (): string => random.pick(columns);
  const divided = random.pick(['', 'PARTITION BY id % 3', 'PARTITION BY small', `PARTITION BY ${name()}`]);
  const down = (): string => random.pick(['', ' DESC']);
  const sorted = random.pick([
    ...['', `ORDER BY id${down()}`, `ORDER BY small${down()}`, `ORDER BY ${name()}${down()}, id`],
    ...[`ORDER BY id % 4${down()}, small, id`, `ORDER BY ${name()}${down()}`],
  ]);
  const frame = sorted !== '' && random.chance(0.6) ? frameText(random) : '';
  return `(${divided} ${sorted}${frame})`;
}

function functionText(random: Random, columns: readonly string[], flavour: string): string {
  const value = random.chance(0.8)
    ? random.pick(columns)
    : random.pick(['small + 1', 'id * 2', "'x'", '1.50', 'dec2 / 3']);
  const other =
    flavour === 'mariadb' || random.chance(0.6) ? '' : `, ${random.pick([random.pick(columns), '0', "'none'"])}`;
  const far = random.pick(['', ', 1', ', 2', ', 0']);
  return random.pick([
    ...['ROW_NUMBER()', 'RANK()', 'DENSE_RANK()', 'PERCENT_RANK()', 'CUME_DIST()', `NTILE(${random.integer(1, 7)})`],
    ...[`LAG(${value}${far}${far === '' ? '' : other})`, `LEAD(${value}${far}${far === '' ? '' : other})`],
    ...[`FIRST_VALUE(${value})`, `LAST_VALUE(${value})`, `NTH_VALUE(${value}, ${random.integer(1, 3)})`],
    ...['COUNT(*)', `COUNT(${value})`, `SUM(${value})`, `AVG(${value})`, `MIN(${value})`, `MAX(${value})`],
    ...[`SUM(${value})`, `AVG(${value})`, `BIT_OR(small)`],
  ]);
}

/** A statement whose rows come in the order of `id`. */
export function randomWindowStatement(table: SourceTable, random: Random, flavour: string): string {
  const columns = table.columns.map(({ name }) => name);
  const over = (): string => `${functionText(random, columns, flavour)} OVER `;
  switch (random.integer(0, 5)) {
    case 0:
      return `SELECT g, n, ${random.pick(['RANK()', 'DENSE_RANK()', 'SUM(n)', 'ROW_NUMBER()'])} OVER (ORDER BY n DESC, g) AS w FROM (SELECT small AS g, COUNT(*) AS n FROM ${table.name} GROUP BY small) AS d ORDER BY g`;
    case 1:
      return `SELECT small % 4 AS g, SUM(i16) AS s, ${random.pick(['RANK()', 'SUM(SUM(i16))', 'LAG(SUM(i16))'])} OVER (ORDER BY SUM(i16) DESC, small % 4) AS w, COUNT(*) OVER () AS c FROM ${table.name} GROUP BY small % 4 ORDER BY g`;
    case 2:
      return `SELECT id, ${over()}w AS a, ${over()}w AS b FROM ${table.name} WINDOW w AS ${windowText(random, columns)} ORDER BY id`;
    case 3:
      return `SELECT id, r FROM (SELECT id, small, ROW_NUMBER() OVER (PARTITION BY small ORDER BY ${random.pick(columns)}, id DESC) AS r FROM ${table.name}) AS d WHERE r <= 2 ORDER BY id`;
    case 4:
      return `SELECT id, ${over()}${windowText(random, columns)} ${random.pick(['+', '-', '*'])} 5 AS a FROM ${table.name} ORDER BY id`;
    default:
      return `SELECT id, ${over()}${windowText(random, columns)} AS a, ${over()}${windowText(random, columns)} AS b FROM ${table.name} WHERE id > ${random.integer(0, 5)} ORDER BY id`;
  }
}

type Answer =
  | { readonly rows: readonly (readonly ProtocolValue[])[] }
  | { readonly errno: number }
  /** The evaluation says that it does not know the answer, or that the server may give another one. */
  | { readonly unknown: string };

export function evaluated(sql: string, table: SourceTable, { session }: SemanticServer): Answer {
  const facts = tableFacts(
    table.name,
    [column('id', 'int'), ...table.columns.map(({ name, declared }) => column(name, declared))],
    ['id'],
  );
  const { forms, problems } = statementForms(
    plainTemplate(sql),
    new Catalog({ database: 'd', tables: [facts], views: [] }),
  );
  const [form] = forms;
  if (form?.statement.body.kind !== 'select') return { unknown: problems.join('; ') };
  const types = new Map(table.columns.map(({ name, type }) => [name, type]));
  const rows = table.rows.map(
    (row, index) => new ValueRow(new Map([...row, ['id', fromProtocol(IDENTITY, String(index + 1))]])),
  );
  const undetermined = new Set<string>();
  try {
    const compiler = new QueryCompiler(
      { statement: form.statement, session, given: [], on: new Set(), undetermined },
      { typeOf: (_, name) => types.get(name) ?? IDENTITY, rowsOf: () => rows },
    );
    const answer = compiler.compile(form.statement.body.query).run({ rows: [], aggregates: [] });
    const [why] = undetermined;
    if (why !== undefined) return { unknown: why };
    return { rows: answer.rows.map((row) => row.map(toProtocol)) };
  } catch (error) {
    if (error instanceof SqlError) return { errno: error.errno };
    const why = refusalOf(error);
    if (why === undefined) throw error;
    return { unknown: why };
  }
}

const text = (value: ProtocolValue | undefined): string =>
  Buffer.isBuffer(value) ? `0x${value.toString('hex')}` : JSON.stringify(value ?? null);

/** What a server says of a window that it never takes, whatever the rows are. */
const NO_STATEMENT: ReadonlySet<number> = new Set([3587, 3589, 3590, 4017, 4018, 4019, 4023, 4024]);

export interface WindowResult {
  readonly sql: string;
  readonly compared: boolean;
  /** Why it was not compared. */
  readonly unknown: string | null;
  /** The first value that differs; null when none does. */
  readonly difference: string | null;
}

export async function windowDifference(sql: string, table: SourceTable, server: SemanticServer): Promise<WindowResult> {
  const ours = evaluated(sql, table, server);
  if ('unknown' in ours) return { sql, compared: false, unknown: ours.unknown, difference: null };
  const theirs = await server.rows(sql);
  if ('errno' in theirs && NO_STATEMENT.has(theirs.errno))
    return { sql, compared: false, unknown: 'the server does not take it', difference: null };
  const result = (difference: string | null): WindowResult => ({ sql, compared: true, unknown: null, difference });
  if ('errno' in theirs || 'errno' in ours) {
    const [a, b] = ['errno' in theirs ? theirs.errno : 0, 'errno' in ours ? ours.errno : 0];
    return result(a === b ? null : `server ${'errno' in theirs ? theirs.message : 'rows'}, ours error ${b}`);
  }
  if (theirs.rows.length !== ours.rows.length)
    return result(`server ${theirs.rows.length} rows, ours ${ours.rows.length}`);
  for (const [at, row] of theirs.rows.entries())
    for (const [place, value] of row.entries())
      if (text(value) !== text(ours.rows[at]![place]))
        return result(`row ${at} value ${place}: server ${text(value)}, ours ${text(ours.rows[at]![place])}`);
  return result(null);
}
