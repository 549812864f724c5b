import type { ColumnFacts } from '../../../../contracts/schemas/analysis';
import type { SourceRow } from '../../../../contracts/projection';
import type { ValueFacts } from '../../../../engine/analysis/schema/sample/measure';
import { SHAPES } from '../../../../engine/analysis/schema/sample/shapes';
import { quoteName } from '../names';

const TEXT = new Set(['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext']);
const DATES = new Set(['date', 'datetime', 'timestamp']);
/** Shortest and longest value that is looked at for its form. */
const SHAPED = [16, 4_096] as const;

export const hasZeroDates = ({ dataType }: ColumnFacts): boolean => DATES.has(dataType);
export const lengthOf = (column: ColumnFacts): string => `LENGTH(${quoteName(column.name)})`;
export const zeroDateOf = (column: ColumnFacts): string => {
  const name = quoteName(column.name);
  return `(MONTH(${name}) = 0 OR DAYOFMONTH(${name}) = 0)`;
};

const canBeShaped = (column: ColumnFacts): boolean =>
  TEXT.has(column.dataType) && Number(column.maxLength ?? 0) >= SHAPED[0];

/** Expressions that give the facts of every column; the values themselves stay on the source. */
export const valueExpressions = (columns: readonly ColumnFacts[]): string =>
  columns
    .flatMap((column, i) => [
      `${lengthOf(column)} AS l${i}`,
      `CRC32(CAST(${quoteName(column.name)} AS BINARY)) AS d${i}`,
      ...(canBeShaped(column) ? [`${shapeOf(column)} AS s${i}`] : []),
      ...(hasZeroDates(column) ? [`${zeroDateOf(column)} AS z${i}`] : []),
    ])
    .join(', ');

function shapeOf(column: ColumnFacts): string {
  const name = quoteName(column.name);
  const cases = SHAPES.map(({ pattern }, i) => `WHEN ${name} REGEXP '${pattern}' THEN ${i}`);
  return `CASE WHEN ${name} IS NULL OR ${lengthOf(column)} NOT BETWEEN ${SHAPED[0]} AND ${SHAPED[1]} THEN NULL ${cases.join(' ')} END`;
}

/** The facts out of a row that `valueExpressions` gave. */
export const valueFacts = (columns: readonly ColumnFacts[], row: SourceRow): readonly ValueFacts[] =>
  columns.map((_, i) => {
    const text = (name: string): string | null => row[`${name}${i}`]?.toString() ?? null;
    const length = text('l');
    const shape = text('s');
    return {
      length: length === null ? null : Number(length),
      digest: text('d') ?? '',
      shape: shape === null ? null : SHAPES[Number(shape)]!.shape,
      zeroDate: text('z') === '1',
    };
  });
