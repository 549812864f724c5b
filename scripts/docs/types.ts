import type { AttributeType } from '../../contracts/schemas/contract';
import type { ColumnPlan, ItemValue } from '../../contracts/projection';
import type { ColumnFacts } from '../../contracts/schemas/analysis';
import { DumpReader } from '../../engine/analysis/schema/dump/reader';
import { encodeKeyValue } from '../../runtime/dynamodb/keys/codec';
import { codecFor, defaultKeyCodec, naturalType } from '../../engine/projection/sql-types';
import { fromAttribute } from '../../runtime/dynamodb/values/attribute';
import { toAttribute } from '../../engine/projection/values/value-codec';
import { TYPE_SAMPLES, type TypeSample } from './type-samples';

const HEAD = `<!-- Printed by \`npm run docs\` from the projection itself: every line was made by converting its value there and back. -->

# Types: what becomes of a MySQL value

Types go end to end from \`information_schema\`; values are never sampled to find them, and no number passes through a JavaScript number. A value
that its attribute cannot hold is refused before anything is written, with table, column and key of the row.

| MySQL type | value | DynamoDB attribute | the contract may also ask for | in a key |
| --- | --- | --- | --- | --- |
`;

const FOOT = `
- **In a key** byte order is the order of the values: numbers are padded (a negative one is \`-\` and the nine's complement of its digits), doubles are their
  bits with the sign turned, hours of TIME have three digits. All but folded text can be undone.
- **Folded text**: a text column whose collation is not binary enters a key as the server's own \`WEIGHT_STRING\` in hex, so that two values give one key
  exactly when the server holds them equal; the original is kept as an attribute ([why](decisions/collation-keys.md)).
- **NULL** is no attribute, or \`NULL\` where \`nullPolicy\` of the projection says so; an empty string stays an empty string.
- **Zero dates** (\`0000-00-00\`) stay text; \`zeroDates\` of the projection makes them NULL or refuses them.
- **JSON** keeps the digits of its numbers, and the difference between a JSON null and an SQL NULL. A JSON text that is no object is the attribute that
  its value is.
- **A DECIMAL of more than 38 digits** is text, because DynamoDB's number holds 38. A DOUBLE beyond 1E-130 .. 9.99E+125 is refused.

Held by [random tables of every type](../test/unit/projection/round-trip.test.ts) (rows to items and back),
by [random schemas on the servers](../test/server/modeling/random-schemas.test.ts) (tables made anew from items; \`npm run random-schemas\` does thousands),
by [copies on MySQL 8.0 and MariaDB](../test/server/transfer/copy.test.ts), and by [whole migrations](../test/e2e/awkward.test.ts) of
[an awkward schema](../test/cases/awkward-schema.sql) that an independent check reads from the raw tables.
`;

const ATTRIBUTE_TYPES: readonly AttributeType[] = ['S', 'N', 'B', 'BOOL', 'M', 'L'];

const bytes = (value: Uint8Array): string => `0x${Buffer.from(value).toString('hex').toUpperCase()}`;
const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;

/** The column as the reader of dumps understands its definition. */
function factsOf(definition: string): ColumnFacts {
  const reader = new DumpReader();
  reader.statement({ text: `CREATE TABLE t (v ${definition}) DEFAULT CHARSET=utf8mb4`, rows: 0, cut: false });
  const column = reader.result()[0]?.facts.tables[0]?.columns[0];
  if (column === undefined) throw new Error(`${definition} is not understood`);
  return column;
}

function printed(value: ItemValue): string {
  if ('B' in value) return `{"B": ${bytes(value.B)}}`;
  return JSON.stringify(value).replaceAll('":', '": ').replaceAll(',"', ', "');
}

function plan(facts: ColumnFacts): ColumnPlan {
  const codec = codecFor(facts, naturalType(facts)!);
  if (codec === undefined) throw new Error(`${facts.columnType} has no codec`);
  return {
    ...{ table: 't', column: 'v', viewColumn: 'v', expression: 'v', attribute: 'v', codec, role: 'owner' },
    ...{ dataType: facts.dataType, scale: facts.dataType === 'decimal' ? facts.scale : null, nullable: true },
  };
}

function inKey(facts: ColumnFacts, value: string | Buffer): string {
  const key = defaultKeyCodec(facts);
  if (key === undefined || /text$|blob$/.test(facts.dataType) || facts.dataType === 'vector') return 'never';
  if (key.codec === 'folded') return 'folded text';
  return code(encodeKeyValue(key.codec, value, key.width));
}

function line({ definition, value }: TypeSample): string {
  const facts = factsOf(definition);
  const column = plan(facts);
  const attribute = toAttribute(column, value)!;
  const back = fromAttribute(column, attribute);
  const same = Buffer.isBuffer(value) ? Buffer.isBuffer(back) && back.equals(value) : back === value;
  if (!same) throw new Error(`${definition}: ${String(value)} came back as ${String(back)}`);
  const others = ATTRIBUTE_TYPES.filter((type) => type !== naturalType(facts) && codecFor(facts, type) !== undefined);
  const shown = Buffer.isBuffer(value) ? bytes(value) : value === '' ? "''" : value;
  const cells = [
    code(definition),
    code(shown),
    code(printed(attribute)),
    others.map(code).join(' '),
    inKey(facts, value),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** docs/types.md: each type with a value, what it becomes, and the proof that it comes back. */
export const typesPage = (): string => `${HEAD}${TYPE_SAMPLES.map(line).join('\n')}\n${FOOT}`;
