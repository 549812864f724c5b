import { LandfallError } from '../../../contracts/errors';
import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import type { SourceRow } from '../../../contracts/projection';
import { readEvent, readRoutine, viewText } from '../../../engine/analysis/schema/ddl/objects';
import { byCodeUnit } from '../../../engine/lib/compare';
import { sourceErrno, type QueryOptions, type SourceLink } from '../link';
import { isSchema } from './grants';
import { quoteName } from './names';

type SchemaObjects = Pick<SchemaFacts, 'views' | 'triggers' | 'routines' | 'events'>;

const text = (row: SourceRow, column: string): string => row[column]?.toString() ?? '';

/**
 * Views, triggers, routines and events of the schema, as far as the account may see them; by name. Texts of routines and events are
 * those of SHOW CREATE, so that a dump gives the same.
 */
export async function readObjects(link: SourceLink, database: string, options?: QueryOptions): Promise<SchemaObjects> {
  const ask = (sql: string): Promise<readonly SourceRow[]> => link.query(sql, [database], options);
  const views = await ask(
    `SELECT TABLE_NAME AS n, VIEW_DEFINITION AS d, SECURITY_TYPE AS s, DEFINER AS de, CHECK_OPTION AS co
     FROM information_schema.views WHERE TABLE_SCHEMA = ?`,
  );
  const triggers = await ask(
    `SELECT TRIGGER_NAME AS n, EVENT_OBJECT_TABLE AS t, ACTION_TIMING AS ti, EVENT_MANIPULATION AS e, ACTION_STATEMENT AS s, DEFINER AS de
     FROM information_schema.triggers WHERE TRIGGER_SCHEMA = ?`,
  );
  const byName = (a: { name: string }, b: { name: string }): number => byCodeUnit(a.name, b.name);
  return {
    views: views
      .map((row) => ({
        name: text(row, 'n'),
        definition: viewText(text(row, 'd'), database),
        securityType: text(row, 's'),
        definer: text(row, 'de'),
        ...(text(row, 'co') === 'NONE' ? {} : { checkOption: true as const }),
      }))
      .sort(byName),
    triggers: triggers
      .map((row) => ({
        name: text(row, 'n'),
        table: text(row, 't'),
        timing: text(row, 'ti'),
        event: text(row, 'e'),
        statement: text(row, 's').trim(),
        definer: text(row, 'de'),
      }))
      .sort(byName),
    routines: await readRoutines(link, database, options),
    events: await readEvents(link, database, options),
  };
}

async function readRoutines(
  link: SourceLink,
  database: string,
  options?: QueryOptions,
): Promise<SchemaObjects['routines']> {
  const rows = await link.query(
    `SELECT ROUTINE_NAME AS n, ROUTINE_TYPE AS t, SECURITY_TYPE AS s, DEFINER AS de
     FROM information_schema.routines WHERE ROUTINE_SCHEMA = ?`,
    [database],
    options,
  );
  const routines: SchemaObjects['routines'] = [];
  for (const row of rows) {
    const name = text(row, 'n');
    const type = text(row, 't');
    const statement = await showCreate(link, { kind: type, database, name }, options);
    const read = statement === undefined ? undefined : readRoutine(statement, link.flavour);
    const security = text(row, 's') === 'INVOKER' ? 'INVOKER' : 'DEFINER';
    routines.push({ name, type, security, definer: text(row, 'de'), definition: read?.definition ?? '' });
  }
  return routines.sort((a, b) => byCodeUnit(a.name, b.name) || byCodeUnit(a.type, b.type));
}

async function readEvents(
  link: SourceLink,
  database: string,
  options?: QueryOptions,
): Promise<SchemaObjects['events']> {
  const rows = await link.query(
    'SELECT EVENT_NAME AS n, DEFINER AS de FROM information_schema.events WHERE EVENT_SCHEMA = ?',
    [database],
    options,
  );
  const events: SchemaObjects['events'] = [];
  for (const row of rows) {
    const name = text(row, 'n');
    const statement = await showCreate(link, { kind: 'EVENT', database, name }, options);
    const read = statement === undefined ? undefined : readEvent(statement, link.flavour);
    events.push({ ...read, name, definer: text(row, 'de') });
  }
  return events.sort((a, b) => byCodeUnit(a.name, b.name));
}

/** Undefined when the account may not see the text, or the object is gone by now. */
async function showCreate(
  link: SourceLink,
  object: { readonly kind: string; readonly database: string; readonly name: string },
  options?: QueryOptions,
): Promise<string | undefined> {
  const { kind, database, name } = object;
  try {
    const sql = `SHOW CREATE ${kind} ${quoteName(database)}.${quoteName(name)}`;
    const [row] = await link.query(sql, [], options);
    const column = Object.keys(row ?? {}).find((key) => /^create /i.test(key));
    return column === undefined ? undefined : row![column]?.toString();
  } catch (error) {
    if (sourceErrno(error) === undefined || isConnectionLost(error)) throw error;
    return undefined;
  }
}

/** Refusals of the server are about the object; whatever else fails is about the link. */
const isConnectionLost = (error: unknown): boolean =>
  error instanceof LandfallError && error.code === 'LandfallSourceUnreachable';

/** What each right shows; one of the rights is enough, the first is the one to ask for. */
const NEEDED: readonly { readonly shows: string; readonly rights: readonly string[] }[] = [
  { shows: 'triggers', rights: ['TRIGGER'] },
  { shows: 'routines', rights: ['EXECUTE', 'ALTER ROUTINE', 'CREATE ROUTINE'] },
  { shows: 'events', rights: ['EVENT'] },
  { shows: 'texts of views', rights: ['SHOW VIEW'] },
];
/** Rights on the whole server that show the routines of every schema. */
const ROUTINES_EVERYWHERE: readonly string[] = ['SHOW_ROUTINE', 'SELECT'];

/**
 * What the account cannot see, so that an empty list is not taken for an absence: `triggers (GRANT TRIGGER ON ..)`.
 * Rights that come through a role are not looked at and count as missing.
 */
export async function readBlindSpots(link: SourceLink, database: string, options?: QueryOptions): Promise<string[]> {
  const rows = await link.query(
    `SELECT PRIVILEGE_TYPE AS p, '%' AS s FROM information_schema.user_privileges WHERE GRANTEE = @landfall_me
     UNION SELECT PRIVILEGE_TYPE, TABLE_SCHEMA FROM information_schema.schema_privileges WHERE GRANTEE = @landfall_me`.replace(
      /@landfall_me/g,
      `CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), '''')`,
    ),
    [],
    options,
  );
  const held = new Set(rows.filter((row) => isSchema(text(row, 's'), database)).map((row) => text(row, 'p')));
  const everywhere = rows.filter((row) => text(row, 's') === '%').map((row) => text(row, 'p'));
  const shown = (what: string): boolean =>
    what === 'routines' && everywhere.some((right) => ROUTINES_EVERYWHERE.includes(right));
  return NEEDED.filter(({ shows, rights }) => !shown(shows) && !rights.some((right) => held.has(right))).map(
    ({ shows, rights }) => `${shows} (GRANT ${rights[0]} ON \`${database.replace(/`/g, '``')}\`.*)`,
  );
}
