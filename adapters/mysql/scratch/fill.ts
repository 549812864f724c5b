import { LandfallError } from '../../../contracts/errors';
import type { SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { differencesOf, differencesText, type StoredRow } from '../../../engine/proof/rows/difference';
import { insertStatements, writable } from '../../../engine/proof/rows/insert';
import { storedLiteral } from '../../../engine/proof/rows/stored-value';
import type { ChosenTable, SampleSet } from '../../../engine/proof/sample/sample-set';
import { createStatements, namesSchema } from '../../../engine/proof/scratch/create-table';
import type { SourceLink } from '../link';
import { storedPages, storedTable } from '../sample/read';
import { quoteName } from '../schema/names';
import { loadingSession, statementBytes } from './session';
import { onScratch } from './server';

/**
 * Makes the tables of the source in the scratch database and fills them with the chosen rows; each table is read back and compared
 * with the source byte for byte. Columns that the server computes are left to it, triggers are not made.
 * @param from a session on the source, inside of the snapshot in which the rows were chosen
 * @param to a session of its own in the scratch database; it is not fit for anything else afterwards
 * @throws LandfallError LandfallScratchUnusable, and what the links throw
 */
export async function fillScratch(input: {
  readonly from: SourceLink;
  readonly to: SourceLink;
  readonly database: string;
  readonly schema: SchemaFacts;
  readonly sample: SampleSet;
  readonly signal?: AbortSignal | undefined;
  readonly onTable?: (table: string) => void;
}): Promise<void> {
  const { to, schema, sample, onTable } = input;
  await onScratch('opening a session', () => loadingSession(to));
  for (const table of schema.tables) await createTable(to, table, schema);
  const mostBytes = await statementBytes(to);
  for (const chosen of sample.tables) {
    onTable?.(chosen.shape.table.name);
    await fillTable({ ...input, chosen, mostBytes });
  }
}

async function createTable(to: SourceLink, table: TableFacts, schema: SchemaFacts): Promise<void> {
  for (const statement of createStatements(table, schema)) {
    if (namesSchema(statement))
      throw new LandfallError(
        'LandfallScratchUnusable',
        `the statement of the table ${table.name} names a schema; analyze the live source, not a dump that qualifies names`,
      );
    await onScratch(`making the table ${table.name}`, () => to.query(statement));
  }
}

async function fillTable(input: {
  readonly from: SourceLink;
  readonly to: SourceLink;
  readonly database: string;
  readonly schema: SchemaFacts;
  readonly chosen: ChosenTable;
  readonly mostBytes: number;
  readonly signal?: AbortSignal | undefined;
}): Promise<void> {
  const { from, to, database, schema, chosen, mostBytes, signal } = input;
  const { table, key } = chosen.shape;
  // The key first, and then every column that can be written.
  const columns = [...new Set([...key, ...writable(table.columns)])];
  const own = writable(columns);
  const places = own.map((column) => columns.indexOf(column));
  const into = `${quoteName(database)}.${quoteName(table.name)}`;
  const left: StoredRow[] = [];
  for await (const page of storedPages(from, { database: schema.database, chosen, columns, signal })) {
    left.push(...page);
    const literals = page.map(({ values }) =>
      own.map((column, index) => storedLiteral(column, values[places[index]!]!)),
    );
    for (const sql of insertStatements(into, own, literals, mostBytes))
      await onScratch(`filling the table ${table.name}`, () => to.query(sql, [], { ...(signal && { signal }) }));
  }
  const right = await onScratch(`reading the table ${table.name}`, () => storedTable(to, into, columns, key));
  const differences = differencesOf({ columns, key, left, right });
  if (differences.length > 0)
    throw new LandfallError(
      'LandfallScratchUnusable',
      `the scratch server does not keep the rows of ${table.name} as the source has them: ${differencesText(differences)}`,
    );
}
