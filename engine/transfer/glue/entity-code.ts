import { ITEM_EXACT_ATTRIBUTE, ITEM_TYPE_ATTRIBUTE } from '../../../contracts/names';
import type { ColumnPlan, EntityPlan, KeyAttributePlan, KeyPart, TablePlan } from '../../../contracts/projection';
import { viewAddress } from '../../projection/sql-text';

/** Python for one entity: a function that makes the item of a row, a line an attribute, and what the job has to know of it. */
export interface EntityCode {
  readonly id: string;
  readonly functionName: string;
  readonly source: string;
  /** Lines of its entry in ENTITIES. */
  readonly entry: readonly string[];
  /** Names of the parts that it calls. */
  readonly calls: ReadonlySet<string>;
}

/** A text as Python reads it: JSON's escapes are Python's. */
export const pythonText = (text: string): string => JSON.stringify(text);

/** Without what could end a docstring. */
const inDocstring = (text: string): string => text.replace(/[\\"\n\r]/g, ' ');

/** `PARTITION_KEY_BYTES` and `SORT_KEY_BYTES` of the script. */
const limitOf = (sort: boolean): string => (sort ? 'SORT_KEY_BYTES' : 'PARTITION_KEY_BYTES');

const rowValue = (viewColumn: string): string => `row[${pythonText(viewColumn)}]`;

class Calls {
  readonly names = new Set<string>();
  /** A call as text, remembered. */
  of(name: string, ...args: readonly (string | number)[]): string {
    this.names.add(name);
    return `${name}(${args.join(', ')})`;
  }
}

function valueCode(calls: Calls, column: ColumnPlan): string {
  const value = rowValue(column.viewColumn);
  const named = pythonText(`${column.table}.${column.column}`);
  const nulls = column.nullAs === 'null' ? 'True' : 'False';
  const limit = column.construction?.limit ?? 'None';
  switch (column.codec) {
    case 'binary':
      return calls.of('binary', value);
    case 'number':
    case 'bit':
      return calls.of('number', value, named);
    case 'boolean':
      return calls.of('boolean', value, named);
    case 'json':
      return column.construction === undefined
        ? calls.of('document', value)
        : calls.of('constructed', value, limit, nulls);
    case 'json-text':
      return calls.of('json_text', calls.of('constructed', value, limit, nulls));
    case 'set':
      return calls.of('members', value);
    case 'temporal':
      if (column.zeroDate === 'null') return calls.of('date_or_null', value);
      return column.zeroDate === 'reject' ? calls.of('real_date', value, named) : calls.of('text', value);
    default:
      return calls.of('text', value);
  }
}

function attributeLines(calls: Calls, columns: readonly ColumnPlan[]): readonly string[] {
  return columns.flatMap((column) => {
    if (column.attribute === null) return [];
    const name = pythonText(column.attribute);
    const value = valueCode(calls, column);
    return [
      column.nullAs === 'null' ? `item[${name}] = ${value} or {"NULL": True}` : calls.of('put', 'item', name, value),
    ];
  });
}

/** Documents whose exact text may have to be kept beside their attribute. */
function exactLines(calls: Calls, columns: readonly ColumnPlan[]): readonly string[] {
  const documents = columns.filter(
    ({ codec, attribute, construction }) => codec === 'json' && attribute !== null && construction === undefined,
  );
  return ['null', undefined].flatMap((nullAs) => {
    const texts = documents
      .filter((column) => column.nullAs === nullAs)
      .map(({ attribute, viewColumn }) => `${pythonText(attribute ?? '')}: ${rowValue(viewColumn)}`);
    if (texts.length === 0) return [];
    const nulls = nullAs === 'null' ? 'True' : 'False';
    return [calls.of('keep_exact', 'item', pythonText(ITEM_EXACT_ATTRIBUTE), `{${texts.join(', ')}}`, nulls)];
  });
}

function partCode(calls: Calls, part: KeyPart, isLast: boolean): string {
  if ('literal' in part) return pythonText(part.literal);
  const value = rowValue(part.viewColumn);
  const width = part.width ?? 0;
  switch (part.codec) {
    case 'padded-unsigned':
    case 'padded-signed':
      return calls.of('padded', value, width);
    case 'hex':
      return calls.of('hexadecimal', value);
    case 'float':
      return calls.of('float_bits', value);
    case 'temporal':
      return calls.of('temporal', value);
    case 'time-bucket':
      return calls.of('bucket', value, width);
    case 'shard':
      return calls.of('shard', value, width);
    default:
      return isLast ? value : calls.of('inner', value);
  }
}

function keyCode(calls: Calls, key: KeyAttributePlan): string {
  const only = key.parts[0];
  if (key.type === 'B' && only !== undefined && 'viewColumn' in only)
    return calls.of('binary', rowValue(only.viewColumn));
  const parts = key.parts.map((part, index) => partCode(calls, part, index === key.parts.length - 1));
  const joined = parts.length === 1 ? parts[0]! : calls.of('joined', ...parts);
  return key.type === 'N' ? calls.of('number_key', joined, pythonText(key.attribute)) : calls.of('text', joined);
}

function keyLines(calls: Calls, entity: EntityPlan): readonly string[] {
  const line = (call: string, key: KeyAttributePlan, sort: boolean): string =>
    calls.of(call, 'item', pythonText(key.attribute), keyCode(calls, key), limitOf(sort));
  return [
    ...entity.keys.map((key, index) => line('key', key, index === 1)),
    ...entity.indexKeys.map((key) => line('index_key', key, key.sort === true)),
  ];
}

const list = (texts: readonly string[]): string => `[${texts.map(pythonText).join(', ')}]`;

/** The code of an entity. @param functionName a name that no other entity of the script has */
export function entityCode(
  entity: EntityPlan,
  {
    table,
    viewSchema,
    functionName,
  }: { readonly table: TablePlan; readonly viewSchema: string; readonly functionName: string },
): EntityCode {
  const calls = new Calls();
  const body = [
    ...attributeLines(calls, entity.columns),
    ...exactLines(calls, entity.columns),
    ...keyLines(calls, entity),
  ];
  const view = viewAddress(viewSchema, entity);
  const keys = [table.partitionKey, ...(table.sortKey === null ? [] : [table.sortKey])].map(({ name }) => name);
  const binary = entity.columns.filter(({ codec }) => codec === 'binary').map(({ viewColumn }) => viewColumn);
  const named = entity.drivingKey.map(
    ({ column, exactColumn }) => `(${pythonText(column)}, ${pythonText(exactColumn)})`,
  );
  return {
    id: entity.id,
    functionName,
    calls: calls.names,
    source: [
      `def ${functionName}(row):`,
      `    """An item of ${inDocstring(entity.entityType)} in ${inDocstring(table.name)}."""`,
      '    item = {}',
      ...body.map((line) => `    ${line}`),
      '    return item',
    ].join('\n'),
    entry: [
      `"id": ${pythonText(entity.id)},`,
      `"source": ${pythonText(entity.drivingTable)},`,
      `"item": ${functionName},`,
      `"own": {${pythonText(ITEM_TYPE_ATTRIBUTE)}: {"S": ${pythonText(entity.entityType)}}},`,
      `"view": ${pythonText(view)},`,
      `"raw_key": ${list(entity.drivingKey.map(({ viewColumn }) => viewColumn))},`,
      `"columns": ${list(entity.columns.map(({ viewColumn }) => viewColumn))},`,
      `"binary": ${list(binary)},`,
      `"keys": ${list(keys)},`,
      `"row_name": [${named.join(', ')}],`,
    ],
  };
}
