import type { ContractTransformation } from '../../../../contracts/schemas/contract';
import { quoteText } from '../../sql-text';
import { emit } from '../sql/emit';
import { determined } from '../readable';
import { parseTemplate } from '../template';
import { SqlTextError } from '../sql/types';
import { computed, ofOneCollation, sharedCollation, type Value } from '../value';
import type { AttributeContext } from './context';
import { dateFormat } from './date-format';
import { plainText } from './plain-text';

/** Transformations of the contract, applied to what join, calculation or source column gave. */

/** `0`, `0.00`, `00000`, `#,##0.00` */
const NUMBER_FORMAT = /^(#,##)?(0+)(?:\.(0+))?$/;

function numberFormat(value: Value, format: string, context: AttributeContext): Value {
  const match = NUMBER_FORMAT.exec(format);
  if (match === null)
    throw new SqlTextError(
      'unknown-format',
      `the number format ${JSON.stringify(format)} cannot be read`,
      'Use 0, 0.00, 00000 or #,##0.00: zeros are digits that are always there.',
    );
  if (value.type !== 'number' && value.type !== 'boolean')
    throw new SqlTextError('type-mismatch', `${value.sql} is no number`, 'Name a column that is a number.');
  const [, grouped, whole = '0', fraction = ''] = match;
  const scale = fraction.length;
  const rounded = `CAST(${value.sql} AS DECIMAL(65,${scale}))`;
  const { nullable } = value;
  if (context.attribute.type === 'N') return computed([value], { sql: rounded, type: 'number', nullable });
  if (grouped !== undefined)
    return computed([value], { sql: `FORMAT(${rounded}, ${scale}, 'en_US')`, type: 'text', nullable, maxBytes: 90 });
  if (whole.length === 1)
    return computed([value], {
      sql: `CAST(${rounded} AS CHAR CHARACTER SET utf8mb4)`,
      type: 'text',
      nullable,
      maxBytes: 68,
    });
  const digits = `CAST(ABS(${rounded}) AS CHAR CHARACTER SET utf8mb4)`;
  const width = whole.length + (scale === 0 ? 0 : scale + 1);
  return computed([value], {
    sql: `CONCAT(CASE WHEN ${rounded} < 0 THEN '-' ELSE '' END, LPAD(${digits}, GREATEST(CHAR_LENGTH(${digits}), ${width}), '0'))`,
    type: 'text',
    nullable,
    maxBytes: 68,
  });
}

/** A column of the row, else an attribute that stands before this one, else `{value}`: what was there before. */
function placeholder(name: string, value: Value, context: AttributeContext): Value {
  const { scope } = context;
  try {
    return emit({ kind: 'column', table: null, column: name }, scope.root);
  } catch (error) {
    const earlier = name === 'value' ? value : context.earlier(name);
    if (earlier !== undefined) return earlier;
    if (!(error instanceof SqlTextError)) throw error;
    throw new SqlTextError(
      'unknown-column',
      `the format names ${name}, which is neither a column of ${scope.driving.table.name} nor an attribute before this one`,
      'Name a column, or an earlier attribute; {value} is the attribute’s own value.',
    );
  }
}

function stringFormat(sources: readonly Value[], format: string, context: AttributeContext): Value {
  let next = 0;
  const numbered = format.replace(/%s/g, () => `{\u0000${next++}}`);
  const template = parseTemplate(numbered);
  if (template.every((part) => 'literal' in part)) return plainText(format, context.attribute.type);
  const parts = template.map((part): Value => {
    if ('literal' in part)
      return computed([], {
        sql: quoteText(part.literal),
        type: 'text',
        nullable: false,
        maxBytes: Buffer.byteLength(part.literal),
      });
    if (!part.column.startsWith('\u0000')) return placeholder(part.column, sources[0]!, context);
    const source = sources[Number(part.column.slice(1))];
    if (source !== undefined) return source;
    throw new SqlTextError(
      'unknown-format',
      `${JSON.stringify(format)} has ${next} %s, and the attribute ${sources.length} source columns`,
      'Name one source column for each %s.',
    );
  });
  const values = ofOneCollation(parts);
  const columns = parts.filter(({ reads }) => reads.length > 0);
  const only = columns.length === 1 ? columns[0]!.column : undefined;
  return computed(values, {
    // Between fixed texts one column keeps its values apart; of two it could not be told where the first one ends.
    ...(only === undefined ? {} : { determines: determined(only) }),
    ...(template.some((part) => 'literal' in part) ? { filled: true } : {}),
    sql: `CONCAT(${values.map(({ sql }) => sql).join(', ')})`,
    type: 'text',
    nullable: values.some(({ nullable }) => nullable),
    collation: sharedCollation(values),
  });
}

const JSON_PATH = /^\$(?:\.[\p{L}_][\p{L}\p{N}_]*|\."(?:[^"\\])*"|\[\d+\])*$/u;

/** A JSON document as map or list; with a path as `format` one value of it. A text that is no JSON has no such value. */
function jsonParse(value: Value, path: string | undefined, context: AttributeContext): Value {
  const { type } = context.attribute;
  if (value.type !== 'json' && value.type !== 'text')
    throw new SqlTextError('type-mismatch', `${value.sql} is neither JSON nor text`, 'Name a JSON or text column.');
  const whole = path === undefined || path === '$' || path === 'json';
  if (!whole && !JSON_PATH.test(path))
    throw new SqlTextError(
      'unknown-format',
      `${JSON.stringify(path)} is no path into a document`,
      'Write $.name, $.name[0].other, or leave the format out.',
    );
  if (whole && (type === 'M' || type === 'L')) return { ...value, type: 'json' };
  const at = whole ? '$' : path;
  const extracted = `CASE WHEN JSON_VALID(${value.sql}) THEN JSON_EXTRACT(${value.sql}, ${quoteText(at)}) END`;
  if (type === 'M' || type === 'L') return computed([value], { sql: extracted, type: 'json', nullable: true });
  if (type === 'BOOL')
    return computed([value], {
      sql: `CASE JSON_UNQUOTE(${extracted}) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END`,
      type: 'boolean',
      nullable: true,
    });
  const found = `JSON_EXTRACT(${value.sql}, ${quoteText(at)})`;
  return computed([value], {
    // JSON null is NULL here, not the word.
    sql: `CASE WHEN JSON_VALID(${value.sql}) THEN CASE WHEN JSON_TYPE(${found}) <> 'NULL' THEN JSON_UNQUOTE(${found}) END END`,
    type: type === 'N' ? 'number' : 'text',
    nullable: true,
  });
}

/** Applies a transformation; undefined after a finding. `sources` are the values that are there before it, at least one. */
export function transformed(
  { type, format, source_format }: ContractTransformation,
  sources: readonly Value[],
  context: AttributeContext,
): Value | undefined {
  const at = `${context.at}/transformation`;
  const { scope, report, attribute } = context;
  const value = sources[0]!;
  if (type === 'static' || type === 'template')
    report.info(
      'outside-public-format',
      `${at}/type`,
      `${type} is not in the public format, which calls it string-format`,
      'Write string-format with the same format.',
    );
  if (format === undefined && type !== 'json-parse') {
    report.error('unknown-format', at, `${type} needs a format`, 'Add "format".');
    return undefined;
  }
  return scope.attempt(`${at}/format`, () => {
    switch (type) {
      case 'date-format':
        return dateFormat(value, format!, source_format);
      case 'number-format':
        return numberFormat(value, format!, context);
      case 'json-parse':
        return jsonParse(value, format, context);
      case 'static':
        return plainText(format!, attribute.type);
      default:
        return stringFormat(sources, format!, context);
    }
  });
}
