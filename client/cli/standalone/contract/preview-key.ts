import { sourceErrno, type SourceLink } from '../../../../adapters/mysql/link';
import type { DrivingKeyColumn, EntityPlan, SourceRow } from '../../../../contracts/projection';
import { inlineView, keysOf } from '../../../../engine/projection';
import { UsageError } from '../../usage-error';

/** How a value of a key is written on the command line, where the server would read something else into it. */
const FORMS: Readonly<Partial<Record<DrivingKeyColumn['kind'], readonly [RegExp, string]>>> = {
  integer: [/^-?\d+$/, 'a whole number'],
  decimal: [/^-?\d+(\.\d+)?$/, 'a number'],
  float: [/^-?\d+(\.\d+)?(e[-+]?\d+)?$/i, 'a number'],
  bits: [/^\d+$/, 'a number without sign'],
  binary: [/^(0x)?([0-9a-f]{2})*$/i, 'bytes in hex'],
};

/** ER_WRONG_VALUE and ER_TRUNCATED_WRONG_VALUE: a text that is no date. */
const NO_DATE = new Set([1525, 1292]);

function readValue({ column, kind, values }: DrivingKeyColumn, text: string): string {
  const [form, words] = FORMS[kind] ?? [];
  if (form !== undefined && !form.test(text)) throw new UsageError(`--key: ${column} is ${words}, not "${text}"`);
  if (kind === 'enum' && values !== undefined && text !== '' && !values.includes(text))
    throw new UsageError(`--key: ${column} is one of ${values.join(', ')}, not "${text}"`);
  return kind === 'binary' ? text.replace(/^0x/i, '') : text;
}

/**
 * The row of one key, none when it is not there.
 * @throws UsageError for another number of values than the key has, or one that is none of its type
 */
export async function rowOfKey(
  link: SourceLink,
  entity: EntityPlan,
  texts: readonly string[],
): Promise<readonly SourceRow[]> {
  const { drivingKey: key } = entity;
  const names = key.map(({ column }) => column).join(' ');
  if (texts.length !== key.length)
    throw new UsageError(`--key of ${entity.id} is ${names}: ${key.length} values, not ${texts.length}`);
  const bounds = key.map((part, index) => readValue(part, texts[index]!));
  const { sql, values } = keysOf({ key, source: inlineView(entity), keys: [bounds] });
  try {
    return await link.query(sql, values);
  } catch (error) {
    if (!NO_DATE.has(sourceErrno(error) ?? 0)) throw error;
    throw new UsageError(`--key: no value of ${names} is written "${texts.join(' ')}"`);
  }
}
