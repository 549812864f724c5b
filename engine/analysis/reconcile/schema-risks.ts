import type { AccessPattern, ColumnFacts, Risk, SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import type { SchemaWork } from './inputs';
import { joinRisks, reliesOnCascade, reliesOnTrigger, runs } from './reliance';
import { longestValue, valueRisks } from './value-risks';

/** Largest item of DynamoDB, bytes. */
const LARGEST_ITEM = 400_000n;
const SPATIAL = new Set(
  'geometry point linestring polygon multipoint multilinestring multipolygon geometrycollection geomcollection'.split(
    ' ',
  ),
);

/** What the schema holds that a move to DynamoDB must not overlook. */
export function schemaRisks(
  { schema, blindSpots, dumpNotes = [] }: SchemaWork,
  all: readonly AccessPattern[] = [],
): Risk[] {
  // What runs inside the server only is not sent by the application.
  const patterns = all.filter(({ evidence }) => evidence.seenIn !== 'stored code');
  return [
    ...dumpNotes.map((note) => ({ code: 'DUMP_INCOMPLETE', where: schema.database, ...note })),
    ...schema.tables.flatMap((table) => tableRisks(table, schema, patterns)),
    ...schema.tables.flatMap(valueRisks),
    ...joinRisks(schema, patterns),
    ...columnGrants(schema),
    ...schema.triggers.map((trigger) => ({
      code: 'TRIGGER',
      where: trigger.table,
      what: `Trigger ${trigger.name} runs ${trigger.timing} ${trigger.event}.${reliesOnTrigger(trigger, patterns)}${runs(`trigger ${trigger.name}`, all)}`,
      needs: 'What it does must be done by the application, or be shown to be unneeded.',
    })),
    ...schema.routines.map((routine) => ({
      code: 'ROUTINE',
      where: routine.name,
      what: `The schema has the stored ${routine.type.toLowerCase()} ${routine.name}.${runs(`${routine.type.toLowerCase()} ${routine.name}`, all)}`,
      needs: 'Callers and logic must be moved into the application.',
    })),
    ...schema.events.map((event) => ({
      code: 'EVENT',
      where: event.name,
      what: `The server runs the scheduled event ${event.name}.${runs(`event ${event.name}`, all)}`,
      needs: 'A scheduled job must take its place.',
    })),
    ...schema.views.map((view) => ({
      code: 'VIEW',
      where: view.name,
      what: `The schema has the view ${view.name} (SQL SECURITY ${view.securityType}).`,
      needs: 'Who reads it must read the tables; if it hides rows or columns, that rule must be kept.',
    })),
    ...blindSpots.map((what) => ({
      code: 'NOT_VISIBLE',
      where: schema.database,
      what: `The account of the migration cannot see: ${what}.`,
      needs: 'Give the right and run the analysis again, or make sure that there are none.',
    })),
  ];
}

function tableRisks(table: TableFacts, schema: SchemaFacts, patterns: readonly AccessPattern[]): Risk[] {
  const risks: Risk[] = [];
  const say = (code: string, where: string, what: string, needs: string): void => {
    risks.push({ code, where, what, needs });
  };
  const columns = new Map(table.columns.map((column) => [column.name, column]));
  const place = (column: string): string => `${table.name}.${column}`;
  if (table.primaryKey.length === 0)
    say(
      'NO_PRIMARY_KEY',
      table.name,
      'The table has no primary key.',
      'A unique key, or a key that makes each row one item.',
    );
  if (table.primaryKey.length > 1)
    say(
      'COMPOSITE_KEY',
      table.name,
      `The primary key has ${table.primaryKey.length} columns: ${table.primaryKey.join(', ')}.`,
      'A partition key and a sort key, each of one attribute: columns are folded together where there are more than two.',
    );
  for (const key of table.keys)
    if (key.kind === 'fulltext')
      say(
        'FULLTEXT_INDEX',
        place(key.columns.join(', ')),
        `Text is searched over the full text index ${key.name}.`,
        'DynamoDB searches no text: a search service beside it, or words as items of their own.',
      );
  if (table.systemVersioned)
    say(
      'ROW_HISTORY',
      table.name,
      'The server keeps the history of the rows (WITH SYSTEM VERSIONING).',
      'Only the present rows are moved; whoever reads the history needs another place for it.',
    );
  const keyColumns = new Set([
    ...table.primaryKey,
    ...table.keys.filter((key) => key.unique).flatMap((key) => key.columns),
  ]);
  for (const name of [...keyColumns].sort()) {
    const type = columns.get(name)?.dataType;
    if (type === 'float' || type === 'double')
      say(
        'FLOAT_KEY',
        place(name),
        `A key holds the inexact type ${type}.`,
        'An exact key: inexact numbers do not compare equal.',
      );
    if (type === 'binary' || type === 'varbinary')
      say(
        'BINARY_KEY',
        place(name),
        `A key holds bytes (${columns.get(name)!.columnType}).`,
        'Keys of type B, or one form as text that every reader and writer uses.',
      );
    if (type === 'enum' || type === 'set')
      say(
        'ENUM_KEY',
        place(name),
        `A key holds the type ${type}, which sorts by number and compares by text.`,
        'Copying in slices needs another key.',
      );
  }
  for (const key of table.foreignKeys) {
    if (
      key.onDelete === 'CASCADE' ||
      key.onDelete === 'SET NULL' ||
      key.onUpdate === 'CASCADE' ||
      key.onUpdate === 'SET NULL'
    )
      say(
        'CASCADE',
        place(key.columns.join(', ')),
        `Foreign key ${key.name} to ${key.referencedTable} changes rows by itself (ON DELETE ${key.onDelete}, ON UPDATE ${key.onUpdate}).${reliesOnCascade(key, schema.tables, patterns)}`,
        'The application must do it on DynamoDB; the change may be missing from the binary log.',
      );
    if (!schema.tables.some((other) => other.name === key.referencedTable))
      say(
        'OUTSIDE_REFERENCE',
        place(key.columns.join(', ')),
        `Foreign key ${key.name} refers to ${key.referencedTable}, which is not migrated.`,
        'Take the table in, or accept that nothing checks the reference.',
      );
  }
  for (const column of table.columns) columnRisks(column, say, place(column.name), longestValue(table, column.name));
  const collations = [...new Set(table.columns.flatMap((column) => column.collation ?? []))].sort();
  if (collations.length > 1)
    say(
      'MIXED_COLLATIONS',
      table.name,
      `Text is compared by ${collations.join(', ')}.`,
      'Keys and lookups must follow the rule of each column.',
    );
  return risks;
}

const columnGrants = (schema: SchemaFacts): Risk[] =>
  (schema.grants ?? []).flatMap(({ account, object, columns, rights, through }) =>
    columns === null
      ? []
      : [
          {
            code: 'COLUMN_GRANT',
            where: object ?? schema.database,
            what: `${account} has ${rights.join(', ')} on ${columns.join(', ')} only${through === undefined ? '' : `, through the role ${through}`}.`,
            needs: 'The same limit in the application, or in policies on attributes (dynamodb:Attributes).',
          },
        ],
  );

type Say = (code: string, where: string, what: string, needs: string) => void;

function columnRisks(column: ColumnFacts, say: Say, where: string, longest: string): void {
  if (/^0000-00-00/.test(column.default ?? ''))
    say(
      'ZERO_DATE',
      where,
      `The default is ${column.default}.`,
      'A rule for dates that are none: null, text or refusal.',
    );
  if (SPATIAL.has(column.dataType))
    say(
      'SPATIAL_TYPE',
      where,
      `The type ${column.dataType} has no counterpart.`,
      'A form to keep it in, and another way to search by place.',
    );
  if (column.dataType === 'json' || BigInt(column.maxBytes ?? 0) >= LARGEST_ITEM)
    say(
      'LARGE_VALUE',
      where,
      `A ${column.dataType} may hold more than an item of 400 KB. ${longest}`,
      'The longest value must be known; larger ones need a place outside of the item.',
    );
  if (column.onUpdate || /^(current_timestamp|now\(|uuid\()/i.test(column.default ?? ''))
    say(
      'GENERATED_VALUE',
      where,
      `The server sets the value (${column.onUpdate ? 'ON UPDATE' : `DEFAULT ${column.default}`}).`,
      'The application must give the value on DynamoDB.',
    );
}
