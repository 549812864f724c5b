import type { SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { DumpSplitter } from '../../analysis/schema/dump/splitter';
import { quoteName } from '../../projection/sql-text';

const TEXT = String.raw`'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"`;
const TICKED = String.raw`\`(?:[^\`]|\`\`)*\``;
const PLACE = String.raw`DATA DIRECTORY|INDEX DIRECTORY|CONNECTION|ENCRYPTION|ENCRYPTED|ENCRYPTION_KEY_ID|SECONDARY_ENGINE|TABLESPACE`;
/** What binds a table to a place of the source's disks or to its keys, outside of texts and names. */
const PLACES = new RegExp(
  [
    `(${TEXT})`,
    String.raw`\s*\`ENCRYPT(?:ED|ION_KEY_ID)\`\s*=\s*\w+`,
    `(${TICKED})`,
    String.raw`\s*\b(?:${PLACE})\s*=\s*(?:${TEXT}|${TICKED}|\w+)`,
    String.raw`\s*\bTABLESPACE\s+${TICKED}`,
  ].join('|'),
  'gi',
);

const withoutPlaces = (statement: string): string =>
  statement.replace(PLACES, (all: string, text: string | undefined, name: string | undefined) =>
    text === undefined && name === undefined ? '' : all,
  );

function split(sql: string): readonly string[] {
  const found: string[] = [];
  const splitter = new DumpSplitter({ statement: ({ text }) => found.push(text), comment: () => undefined });
  splitter.push(sql);
  splitter.finish();
  return found;
}

const NAME = String.raw`(?:\`(?:[^\`]|\`\`)*\`|[\w$]+)`;
const QUALIFIED = new RegExp(
  String.raw`^\s*(?:CREATE\s+TABLE(?:\s+IF\s+NOT\s+EXISTS)?|ALTER\s+TABLE)\s+${NAME}\s*\.`,
  'i',
);

/** True for a statement that names a schema: run on a scratch server it could reach another one than the scratch database. */
export const namesSchema = (statement: string): boolean => QUALIFIED.test(statement);

/**
 * Statements that make a table of the source in the schema of the session: as SHOW CREATE TABLE has it, without directories and
 * encryption, without foreign keys to tables that are not made, keys in the server's order. Order of tables does not matter while foreign
 * keys are not checked.
 */
export function createStatements(table: TableFacts, schema: SchemaFacts): readonly string[] {
  const there = new Set(schema.tables.map(({ name }) => name));
  const outward = table.foreignKeys.filter(({ referencedTable }) => !there.has(referencedTable));
  const made = split(`${table.createStatement};`).map(withoutPlaces);
  return [
    ...made,
    // InnoDB puts an index that is added later behind all others until the table is made anew, and checks in that order.
    ...(made.length > 1 && /^innodb$/i.test(table.engine) ? [`ALTER TABLE ${quoteName(table.name)} FORCE`] : []),
    ...outward.map(({ name }) => `ALTER TABLE ${quoteName(table.name)} DROP FOREIGN KEY ${quoteName(name)}`),
  ];
}
