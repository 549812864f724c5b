import { refuse } from '../problem';
import type { Cursor } from './cursor';
import { condition, operands } from './expression';
import { fromClause } from './from';
import { limitClause, orderClause } from './order';
import type { Assignment, Expression, ObjectAssignment, Operand, Statement } from './tree';

/** INSERT, REPLACE, UPDATE, DELETE. */

type Insert = Extract<Statement, { kind: 'insert' | 'replace' }>;

function words(cursor: Cursor): boolean {
  let ignore = false;
  for (;;) {
    const word = cursor.takeOne(['LOW_PRIORITY', 'DELAYED', 'HIGH_PRIORITY', 'QUICK', 'IGNORE']);
    if (word === undefined) return ignore;
    ignore ||= word === 'IGNORE';
  }
}

export function insert(cursor: Cursor): Statement {
  const kind = cursor.next().upper === 'REPLACE' ? 'replace' : 'insert';
  const ignore = words(cursor);
  cursor.take('INTO');
  let name = cursor.name();
  let schema: string | null = null;
  if (cursor.take('.')) {
    schema = name;
    name = cursor.anyName();
  }
  if (cursor.is('PARTITION')) refuse('PARTITION behind a table');
  const base = { kind, ignore, table: { schema, name } } as const;
  if (cursor.take('SET')) return finished(cursor, { ...base, ...fromSet(cursor) });
  const columns = cursor.is('(') && !cursor.opensQuery ? columnList(cursor) : null;
  return finished(cursor, { ...base, columns, rows: rowsOf(cursor, columns?.length ?? null) });
}

function finished(cursor: Cursor, head: Omit<Insert, 'rowAlias' | 'onDuplicate'>): Statement {
  const rowAlias = cursor.take('AS') ? cursor.name() : null;
  if (rowAlias !== null && cursor.is('(')) refuse('names for the columns of the inserted row');
  const onDuplicate = cursor.take('ON', 'DUPLICATE', 'KEY', 'UPDATE') ? assignments(cursor) : [];
  if (cursor.is('RETURNING')) refuse('RETURNING');
  return { ...head, rowAlias, onDuplicate };
}

function columnList(cursor: Cursor): NonNullable<Insert['columns']> {
  cursor.expect('(');
  const found: { name: string; from: number; to: number }[] = [];
  if (!cursor.is(')'))
    do {
      const from = cursor.position;
      let name = cursor.name();
      while (cursor.take('.')) name = cursor.anyName();
      found.push({ name, from, to: cursor.position });
    } while (cursor.take(','));
  cursor.expect(')');
  return found.map(({ name, from, to }) => ({ name, part: cursor.place(from, to) }));
}

/** `INSERT INTO t SET a = 1` and `SET ?`. */
function fromSet(cursor: Cursor): Pick<Insert, 'columns' | 'rows'> {
  if (cursor.peek()?.kind === 'param')
    return { columns: null, rows: { kind: 'object', parameter: cursor.parameter() } };
  const set = assignments(cursor);
  const plain = set.map((one) => ('object' in one ? refuse('an object among assignments') : one));
  return {
    columns: plain.map(({ column, part }) => ({ name: column.at(-1)!, part })),
    rows: { kind: 'values', rows: [plain.map(({ value, part }) => ({ expression: value, part }))] },
  };
}

function rowsOf(cursor: Cursor, columns: number | null): Insert['rows'] {
  if (cursor.opensQuery) return { kind: 'query', query: cursor.bracketedQuery() };
  if (cursor.is('SELECT') || cursor.is('WITH')) return { kind: 'query', query: cursor.query() };
  if (cursor.takeOne(['VALUES', 'VALUE']) === undefined) return cursor.fail();
  if (cursor.peek()?.kind === 'param') return { kind: 'bulk', parameter: cursor.parameter() };
  const rows: (readonly Operand[])[] = [];
  do {
    cursor.take('ROW');
    cursor.expect('(');
    rows.push(cursor.is(')') ? [] : rowValues(cursor, columns));
    cursor.expect(')');
  } while (cursor.take(','));
  return { kind: 'values', rows };
}

/** A value for each column; a parameter alone before more than one column stands for all of them: the driver writes out an array. */
function rowValues(cursor: Cursor, columns: number | null): readonly Operand[] {
  if (columns !== null && columns > 1 && cursor.peek()?.kind === 'param' && cursor.peek(1)?.text === ')') {
    return cursor
      .severalParameters(columns)
      .map((index) => ({ expression: { kind: 'parameter', index, list: false }, part: null }));
  }
  return operands(cursor);
}

export function update(cursor: Cursor): Statement {
  cursor.expect('UPDATE');
  const ignore = words(cursor);
  const from = fromClause(cursor);
  cursor.expect('SET');
  const set = assignments(cursor);
  const where = cursor.take('WHERE') ? condition(cursor) : null;
  return { kind: 'update', ignore, from, set, where, orderBy: orderClause(cursor), limit: limitClause(cursor) };
}

function assignments(cursor: Cursor): readonly (Assignment | ObjectAssignment)[] {
  const found: (Assignment | ObjectAssignment)[] = [];
  do {
    if (cursor.peek()?.kind === 'param') {
      found.push({ object: cursor.parameter() });
      continue;
    }
    const from = cursor.position;
    const column = [cursor.name()];
    while (cursor.take('.')) column.push(cursor.anyName());
    if (cursor.takeOne(['=', ':=']) === undefined) return cursor.fail();
    const value: Expression = cursor.expression();
    found.push({ column, value, part: cursor.place(from) });
  } while (cursor.take(','));
  return found;
}

export function remove(cursor: Cursor): Statement {
  cursor.expect('DELETE');
  const ignore = words(cursor);
  let targets: string[] = [];
  if (!cursor.is('FROM')) targets = targetNames(cursor);
  cursor.expect('FROM');
  const start = cursor.position;
  const first = fromOrTargets(cursor, targets.length === 0);
  if (first.targets !== null) targets = [...first.targets];
  if (cursor.position === start) return cursor.fail();
  const where = cursor.take('WHERE') ? condition(cursor) : null;
  const tail = { orderBy: orderClause(cursor), limit: limitClause(cursor) };
  if (cursor.is('RETURNING')) refuse('RETURNING');
  return { kind: 'delete', ignore, targets, from: first.from, where, ...tail };
}

/** `a, b.*`: tables whose rows go. */
function targetNames(cursor: Cursor): string[] {
  const found: string[] = [];
  do {
    let name = cursor.name();
    while (cursor.take('.')) if (!cursor.take('*')) name = cursor.anyName();
    found.push(name);
  } while (cursor.take(','));
  return found;
}

/** `FROM a, b USING a JOIN b ..` names the tables whose rows go first. */
function fromOrTargets(cursor: Cursor, canBeTargets: boolean) {
  const behind = canBeTargets ? cursor.ahead(targetNames) : undefined;
  if (behind?.is('USING') === true) {
    const targets = targetNames(cursor);
    cursor.expect('USING');
    return { targets, from: fromClause(cursor) };
  }
  return { targets: null, from: fromClause(cursor) };
}
