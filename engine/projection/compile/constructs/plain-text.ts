import type { AttributeType } from '../../../../contracts/schemas/contract';
import { canonicalNumber } from '../../../../runtime/dynamodb/values/number-text';
import { quoteText } from '../../sql-text';
import { SqlTextError } from '../sql/types';
import { computed, type Value } from '../value';

/**
 * A value that the contract writes without quotes (`null_value`, `else_value`, a static `format`): text as it stands, a number
 * or a truth value where the attribute is one.
 * @throws SqlTextError type-mismatch
 */
export function plainText(text: string, type: AttributeType): Value {
  if (type === 'N') {
    const number = canonicalNumber(text);
    if (number !== undefined) return computed([], { sql: number, type: 'number', nullable: false });
    throw new SqlTextError(
      'type-mismatch',
      `${JSON.stringify(text)} is no number, and the attribute is N`,
      'Write a number.',
    );
  }
  if (type === 'BOOL') {
    if (/^(true|false|0|1)$/i.test(text))
      return computed([], { sql: /^(true|1)$/i.test(text) ? '1' : '0', type: 'boolean', nullable: false });
    throw new SqlTextError(
      'type-mismatch',
      `${JSON.stringify(text)} is neither true nor false`,
      'Write true or false.',
    );
  }
  return computed([], {
    sql: quoteText(text),
    type: 'text',
    nullable: false,
    ...(text === '' ? {} : { filled: true }),
    maxBytes: Buffer.byteLength(text),
  });
}
