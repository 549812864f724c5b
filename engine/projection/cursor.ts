import { LandfallError } from '../../contracts/errors';
import type { DrivingKeyColumn, EntityPlan, SourceRow, SourceValue } from '../../contracts/projection';

/**
 * A page boundary as text: binary as hex, ENUM as its label, SET and BIT as their number. Values are taken from the exact
 * columns of the view, because a raw FLOAT or BIT is not what the server holds.
 */
export function boundaryText(
  key: Pick<DrivingKeyColumn, 'column' | 'kind' | 'values'>,
  value: SourceValue | undefined,
): string {
  if (value === null || value === undefined)
    throw new LandfallError('LandfallInternal', `the driving key column ${key.column} has no value`);
  if (key.kind === 'binary')
    return Buffer.from(value as string)
      .toString('hex')
      .toUpperCase();
  const text = typeof value === 'string' ? value : value.toString('utf8');
  if (key.kind !== 'bits' || key.values === undefined) return text;
  const members = text === '' ? [] : text.split(',');
  return members.reduce((mask, member) => mask | (1n << BigInt(key.values!.indexOf(member))), 0n).toString();
}

/** The raw driving key of a row as text, one per key column: the page boundary for `pageQuery`. */
export const cursorOf = (entity: EntityPlan, row: SourceRow): readonly string[] =>
  entity.drivingKey.map((key) => boundaryText(key, row[key.exactColumn]));

/** A row by its driving key, for people: `id=7, part=2`. */
export const rowName = (entity: EntityPlan, row: SourceRow): string => {
  const cursor = cursorOf(entity, row);
  return entity.drivingKey.map(({ column }, index) => `${column}=${cursor[index] ?? ''}`).join(', ');
};
