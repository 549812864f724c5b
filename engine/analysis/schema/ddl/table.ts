import type { ColumnFacts, ForeignKeyFacts } from '../../../../contracts/schemas/analysis';
import { byCodeUnit } from '../../../lib/compare';
import type { Token } from '../../sql/tokens';
import type { KeyRow } from '../keys';
import { readColumn, type ColumnContext } from './column';
import { readForeignKey } from './foreign-key';
import { isKey, readKey, type KeyDefinition } from './key';
import { inServerOrder } from './key-order';
import { bracket, isName, isWord, nameText } from './tokens';

type Check = { readonly name: string; readonly clause: string };

/** Engines that take the words FOREIGN KEY and forget them. */
const WITHOUT_FOREIGN_KEYS = /^(myisam|memory|heap|aria|csv|archive|blackhole|merge|mrg_myisam)$/i;

export interface TableShape {
  readonly columns: readonly ColumnFacts[];
  /** Key after key as the server keeps them. */
  readonly keys: readonly KeyRow[];
  /** By name. */
  readonly foreignKeys: readonly ForeignKeyFacts[];
  /** By name; a check that stands behind a column carries the column's name. */
  readonly checks: readonly Check[];
}

/** Columns, keys and checks of one table, put together from the elements of CREATE TABLE, ALTER TABLE and CREATE INDEX. */
export class TableBuilder {
  private readonly columns: ColumnFacts[] = [];
  private readonly keys: KeyDefinition[] = [];
  private readonly foreignKeys: { readonly symbol: string; readonly key: ForeignKeyFacts }[] = [];
  private readonly checks: Check[] = [];

  constructor(
    private readonly table: string,
    private readonly engine: string,
    private readonly schema: string | undefined,
  ) {}

  /** Takes one element of the list in CREATE TABLE, or what stands behind ADD. */
  add(element: readonly Token[], context: ColumnContext): void {
    if (element.length === 0) return;
    const constraint = isWord(element[0], 'CONSTRAINT');
    const named = constraint && isName(element[1]) && !isWord(element[1], 'PRIMARY', 'UNIQUE', 'FOREIGN', 'CHECK');
    const symbol = named ? nameText(element[1]) : '';
    const own = constraint ? element.slice(named ? 2 : 1) : element;
    if (isKey(own)) this.keys.push(readKey(own, symbol, context.sql));
    else if (isWord(own[0], 'FOREIGN')) {
      const key = readForeignKey(own, symbol, this.schema);
      if (key) this.foreignKeys.push({ symbol, key });
    } else if (isWord(own[0], 'CHECK')) this.addCheck(own, symbol, context.sql);
    else if (!(isWord(own[0], 'PERIOD') && isWord(own[1], 'FOR')) && !isWord(own[0], 'LIKE'))
      this.addColumn(own, context);
  }

  /** MODIFY and CHANGE: the column `name` becomes what the element says, at its old place. */
  change(name: string, element: readonly Token[], context: ColumnContext): void {
    const at = this.columns.findIndex((column) => column.name === name);
    const read = readColumn(element, at < 0 ? this.columns.length + 1 : at + 1, context);
    if (at < 0 || read === undefined) return;
    this.columns[at] = read.facts;
  }

  shape(): TableShape {
    const keys = this.namedKeys();
    const primary = keys.find((key) => key.primary)?.rows.map((row) => row.column) ?? [];
    const forgets = WITHOUT_FOREIGN_KEYS.test(this.engine);
    const columns = this.columns.map((column) =>
      primary.includes(column.name) ? { ...column, nullable: false } : column,
    );
    return {
      columns,
      keys: inServerOrder(keys, columns).flatMap((key) => key.rows.map((row) => ({ ...row, key: key.name }))),
      foreignKeys: forgets ? [] : this.namedForeignKeys().sort((a, b) => byCodeUnit(a.name, b.name)),
      checks: [...this.checks].sort((a, b) => byCodeUnit(a.name, b.name)),
    };
  }

  private addColumn(element: readonly Token[], context: ColumnContext): void {
    const read = readColumn(element, this.columns.length + 1, context);
    if (read === undefined) return;
    this.columns.push(read.facts);
    if (read.key !== undefined) {
      const primary = read.key === 'primary';
      const row = { nonUnique: '0', position: '1', column: read.facts.name, prefix: null, expression: null };
      this.keys.push({ name: primary ? 'PRIMARY' : '', primary, unique: true, rows: [row] });
    }
    const check = element.findIndex((token) => isWord(token, 'CHECK'));
    if (check > 0 && element[check + 1]?.text === '(') {
      const named = isWord(element[check - 2], 'CONSTRAINT');
      this.addCheck(element.slice(check), named ? nameText(element[check - 1]) : read.facts.name, context.sql);
    }
  }

  private addCheck(element: readonly Token[], name: string, sql: string): void {
    const open = element[1];
    const inside = bracket(element);
    if (open?.text !== '(' || inside === undefined) return;
    const close = element[inside.next - 1];
    this.checks.push({ name, clause: sql.slice(open.at + 1, close?.text === ')' ? close.at : undefined) });
  }

  /** Keys that a person did not name get the name that the server gives, foreign keys their index. */
  private namedKeys(): readonly KeyDefinition[] {
    const named = [...this.keys];
    const taken = new Set(named.map((key) => key.name.toLowerCase()));
    const give = (key: KeyDefinition): KeyDefinition => {
      const base = key.rows[0]?.column ?? 'functional_index';
      let name = base;
      for (let n = 2; taken.has(name.toLowerCase()); n += 1) name = `${base}_${n}`;
      taken.add(name.toLowerCase());
      return { ...key, name };
    };
    const own = named.map((key) => (key.name === '' ? give(key) : key));
    if (WITHOUT_FOREIGN_KEYS.test(this.engine)) return own;
    for (const { symbol, key } of this.foreignKeys) {
      const served = own.some((index) => key.columns.every((column, i) => index.rows[i]?.column === column));
      if (served) continue;
      const rows = key.columns.map((column, i) => ({
        ...{ nonUnique: '1', position: String(i + 1), column, prefix: null, expression: null },
      }));
      const index: KeyDefinition = { name: symbol, primary: false, unique: false, rows };
      own.push(symbol === '' ? give(index) : index);
    }
    return own;
  }

  private namedForeignKeys(): ForeignKeyFacts[] {
    let number = 0;
    return this.foreignKeys.map(({ key }) =>
      key.name === '' ? { ...key, name: `${this.table}_ibfk_${(number += 1)}` } : key,
    );
  }
}
