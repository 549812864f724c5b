import { LandfallError } from '../../../contracts/errors';
import type { SourceValue } from '../../../contracts/projection';
import type { ColumnFacts } from '../../../contracts/schemas/analysis';
import { jsonSql } from '../../projection/json-sql';
import { familyOf } from '../../projection/sql-types';
import { isEncoded, storedLiteral, textLiteral } from './stored-value';

const labelsOf = ({ values }: ColumnFacts): readonly string[] => values ?? [];

/** Position of a label, 1 for the first; '' that is no label is the error value 0. */
function enumNumber(column: ColumnFacts, label: string): string {
  const at = labelsOf(column).indexOf(label);
  if (at < 0 && label !== '')
    throw new LandfallError('LandfallInternal', `the column ${column.name} has no label of that name`);
  return String(at + 1);
}

const setNumber = (column: ColumnFacts, text: string): string =>
  text
    .split(',')
    .filter((label) => label !== '')
    .reduce((mask, label) => mask | (1n << BigInt(labelsOf(column).indexOf(label))), 0n)
    .toString();

/**
 * The literal that stores a value which came back from an item: text as characters, ENUM and SET by label.
 * @throws LandfallError LandfallInternal for a value that the column cannot have
 */
export function rebuiltLiteral(column: ColumnFacts, value: SourceValue): string {
  if (value === null) return 'NULL';
  const text = (): string => value.toString();
  switch (familyOf(column)) {
    case 'enum':
      return enumNumber(column, text());
    case 'set':
      return setNumber(column, text());
    case 'text':
      return textLiteral(value);
    case 'json':
      return isEncoded(column) ? textLiteral(value) : jsonSql(text());
    default:
      return storedLiteral(column, value);
  }
}
