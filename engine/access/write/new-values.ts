import type { SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { tokenize, unquoteName, type Token } from '../../analysis/sql/tokens';
import { columnNamed, tableNamed } from '../../projection/compile/schema-index';
import { quoteName } from '../../projection/sql-text';
import type { Statement } from '../../statement/tree';

/** Triggers that do no more than give the new row values before it is written: a plan does the same. */

type Trigger = SchemaFacts['triggers'][number];

/** `SET NEW.column = expression`. */
export interface NewValue {
  readonly column: string;
  /** An expression over the columns of the new row. */
  readonly sql: string;
}

/** What reads more than the new row, or something that only the server knows. */
const BEYOND = /^(?:OLD|SELECT|CALL|EXISTS|@.*|\?)$/i;

const isWord = (token: Token | undefined, word: string): boolean =>
  token?.kind === 'word' && token.text.toUpperCase() === word;

/** Tokens between those of a text that stand outside of brackets. */
function split(tokens: readonly Token[], at: string): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.text === '(') depth += 1;
    else if (token.text === ')') depth -= 1;
    if (depth === 0 && token.text === at) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts;
}

/** The column of `NEW.column`, where it stands at a place. */
function newColumn(tokens: readonly Token[], place: number, table: TableFacts): string | undefined {
  if (!isWord(tokens[place], 'NEW') || tokens[place + 1]?.text !== '.') return undefined;
  const name = tokens[place + 2];
  return name === undefined ? undefined : columnNamed(table, unquoteName(name.text))?.name;
}

function expressionOf(tokens: readonly Token[], table: TableFacts): string | undefined {
  const parts: string[] = [];
  for (let place = 0; place < tokens.length; place += 1) {
    const token = tokens[place]!;
    if (token.kind === 'param' || BEYOND.test(token.text)) return undefined;
    if (!isWord(token, 'NEW')) {
      parts.push(token.text);
      continue;
    }
    const column = newColumn(tokens, place, table);
    // Before the row is written AUTO_INCREMENT has given it no number.
    if (column === undefined || columnNamed(table, column)?.autoIncrement === true) return undefined;
    parts.push(quoteName(column));
    place += 2;
  }
  return parts.length === 0 ? undefined : parts.join(' ').replace(/ (?=\()/g, '');
}

function valueOf(tokens: readonly Token[], table: TableFacts): NewValue | undefined {
  const column = newColumn(tokens, 0, table);
  const sign = tokens[3]?.text;
  if (column === undefined || (sign !== '=' && sign !== ':=')) return undefined;
  const facts = columnNamed(table, column);
  if (facts === undefined || facts.autoIncrement || facts.generated !== null) return undefined;
  const sql = expressionOf(tokens.slice(4), table);
  return sql === undefined ? undefined : { column, sql };
}

/** Statements of a body; undefined where it is more than a list of them. */
function statementsOf(tokens: readonly Token[]): readonly (readonly Token[])[] | undefined {
  const bare = tokens.at(-1)?.text === ';' ? tokens.slice(0, -1) : tokens;
  if (!isWord(bare[0], 'BEGIN')) return [bare];
  if (!isWord(bare.at(-1), 'END')) return undefined;
  return split(bare.slice(1, -1), ';').filter((one) => one.length > 0);
}

/**
 * What a trigger gives the new row, in its order; undefined for one that does anything else, or that runs at another time.
 * @param table of the trigger
 */
function newValues({ timing, event, statement }: Trigger, table: TableFacts): readonly NewValue[] | undefined {
  if (timing.toUpperCase() !== 'BEFORE' || event.toUpperCase() === 'DELETE') return undefined;
  // What changes the time of a change by itself stands before or behind a trigger, as the server's version has it.
  if (event.toUpperCase() === 'UPDATE' && table.columns.some(({ onUpdate }) => onUpdate)) return undefined;
  const statements = statementsOf(tokenize(statement).filter(({ kind }) => kind !== 'comment'));
  if (statements === undefined || statements.length === 0) return undefined;
  const found: NewValue[] = [];
  for (const tokens of statements) {
    if (!isWord(tokens[0], 'SET')) return undefined;
    for (const part of split(tokens.slice(1), ',')) {
      const value = valueOf(part, table);
      if (value === undefined) return undefined;
      found.push(value);
    }
  }
  return found;
}

const runsBefore = ({ timing, event, table }: Trigger, on: string, of: TableFacts): boolean =>
  timing.toUpperCase() === 'BEFORE' && event.toUpperCase() === on && table === of.name;

/**
 * What the trigger of a table gives a new row; empty where none does no more than that. Of several the order is not known.
 * @param on what is done with the row
 */
export function newValuesOf(schema: SchemaFacts, table: TableFacts, on: 'INSERT' | 'UPDATE'): readonly NewValue[] {
  const [trigger, ...more] = schema.triggers.filter((one) => runsBefore(one, on, table));
  return (more.length === 0 && trigger !== undefined && newValues(trigger, table)) || [];
}

/** True for a trigger whose effect is a part of the plan of a statement that runs it. */
export function isCarriedOut(trigger: Trigger, { body }: Statement, schema: SchemaFacts): boolean {
  if (body.kind === 'select' || body.kind === 'delete' || ('ignore' in body && body.ignore)) return false;
  if (body.kind === 'insert' && body.onDuplicate.length > 0) return false;
  const on = trigger.event.toUpperCase();
  const table = tableNamed(schema, trigger.table);
  if (table === undefined || (on !== 'INSERT' && on !== 'UPDATE') || !runsBefore(trigger, on, table)) return false;
  return newValuesOf(schema, table, on).length > 0;
}
