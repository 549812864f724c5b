import { characterSetOfType, encode } from '../convert/character-set';
import { asData, charactersOf } from '../functions/characters';
import { textResult } from '../functions/text-result';
import type { Argument, Modifiers, PreparedAggregate } from '../operation';
import { refuse } from '../operations/prepared';
import type { Session } from '../session';
import type { Value } from '../values/value';
import { resultTypeOf, type AggregateDefinition } from './aggregate';
import { rowKey } from './count';
import { compareInGroup } from './order';

/**
 * GROUP_CONCAT: rows in which a printed argument is NULL are left out; the text is cut at `group_concat_max_len` bytes. Rows that
 * ORDER BY leaves equal come in the order in which they were added.
 */

interface Row {
  readonly text: string;
  readonly order: readonly Value[];
}

/** As many whole characters as fit into some bytes. */
function cut(text: string, most: number, bytesOf: (text: string) => number): string {
  let [kept, size] = ['', 0];
  for (const character of text) {
    size += bytesOf(character);
    if (size > most) break;
    kept += character;
  }
  return kept;
}

function prepareConcatenation(args: readonly Argument[], session: Session, modifiers: Modifiers): PreparedAggregate {
  const { distinct, separator = ',', descending = [] } = modifiers;
  const printed = args.slice(0, args.length - descending.length);
  if (printed.length === 0) refuse('GROUP_CONCAT', 'nothing to print');
  if (printed.every(({ type }) => type.kind === 'null')) refuse('GROUP_CONCAT', 'NULL');
  if (args.some(({ type }) => type.kind === 'json')) refuse('GROUP_CONCAT', 'documents');
  const type = resultTypeOf(textResult(printed, session, 'GROUP_CONCAT'));
  // The separator is a text of the connection, in UTF-8 where bytes are joined.
  const between = type.kind === 'binary' ? Buffer.from(separator).toString('latin1') : separator;
  const bytesOf = (text: string): number =>
    type.kind === 'binary' ? text.length : encode(text, characterSetOfType(type)).length;
  return {
    type,
    start: () => {
      const rows: Row[] = [];
      const compareRows = (a: Row, b: Row): number => compareInGroup(a.order, b.order, descending, session);
      const sorted = (): readonly Row[] => [...rows].sort(compareRows);
      const kept = new Map<string, Row>();
      let droppedOthers = false;
      const isNew = (values: readonly Value[], row: Row): boolean => {
        const key = rowKey(values, session);
        const same = kept.get(key);
        if (same === undefined) kept.set(key, row);
        else droppedOthers ||= same.text !== row.text || compareRows(same, row) !== 0;
        return same === undefined;
      };
      return {
        add: (values) => {
          const shown = values.slice(0, printed.length);
          if (shown.some(({ data }) => data === null)) return;
          const text = shown.map((value) => charactersOf(value, type, session)).join('');
          const row = { text, order: values.slice(printed.length) };
          if (distinct !== true || isNew(shown, row)) rows.push(row);
        },
        result: () => {
          if (rows.length === 0) return { type, data: null };
          const joined = sorted()
            .map(({ text }) => text)
            .join(between);
          if (bytesOf(joined) <= session.groupConcatLength) return { type, data: asData(joined, type) };
          session.warn(1260, 'Row was cut by GROUP_CONCAT()');
          return { type, data: asData(cut(joined, session.groupConcatLength, bytesOf), type) };
        },
        undetermined: () => {
          const list = sorted();
          const open = list.some((row, at) => {
            const next = list[at + 1];
            return next !== undefined && row.text !== next.text && compareRows(row, next) === 0;
          });
          return open || droppedOthers ? 'an order of texts that ORDER BY does not name' : null;
        },
      };
    },
  };
}

export const CONCATENATIONS: readonly AggregateDefinition[] = [
  { name: 'GROUP_CONCAT', least: 1, distinct: true, prepare: prepareConcatenation },
];
