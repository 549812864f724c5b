import type { ColumnFacts } from '../../../contracts/schemas/analysis';
import { columnNamed } from '../../projection/compile/schema-index';
import { parseTemplate } from '../../projection/compile/template';
import { encodeKeyValue } from '../../projection/key-codec';
import { defaultKeyCodec, familyOf } from '../../projection/sql-types';
import type { TableModel } from '../model';

/** Example keys made from the types alone, by the very encoders of the transfer. */

function sampleText(column: ColumnFacts): string | Buffer | undefined {
  switch (familyOf(column)) {
    case 'integer':
    case 'bit':
      return '42';
    case 'decimal':
      return (42).toFixed(column.scale ?? 0);
    case 'float':
      return '4.2';
    case 'enum':
    case 'set':
      return column.values?.[0];
    case 'temporal':
      return (
        { date: '2024-01-31', time: '08:30:00', year: '2024' }[column.dataType] ??
        `2024-01-31 08:30:00${column.fraction ? `.${'0'.repeat(column.fraction)}` : ''}`
      );
    case 'binary':
      return Buffer.from('2a', 'hex');
    default:
      return undefined;
  }
}

/** A template filled with example values; text columns are shown as `<name>`, folded ones as `<fold(name)>`. */
export function sampleKey(table: TableModel, template: string): string {
  return parseTemplate(template)
    .map((part) => {
      if ('literal' in part) return part.literal;
      const column = columnNamed(table.facts, part.column);
      if (column === undefined) return '<sha256 of the row>';
      const encoding = defaultKeyCodec(column);
      const value = sampleText(column);
      if (encoding === undefined || value === undefined)
        return encoding?.codec === 'folded' ? `<fold(${column.name})>` : `<${column.name}>`;
      return encodeKeyValue(encoding.codec, value, encoding.width);
    })
    .join('');
}
