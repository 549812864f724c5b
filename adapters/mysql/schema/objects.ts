import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import type { SourceRow } from '../../../contracts/projection';
import { byCodeUnit } from '../../../engine/lib/compare';
import type { QueryOptions, SourceLink } from '../link';

type SchemaObjects = Pick<SchemaFacts, 'views' | 'triggers' | 'routines' | 'events'>;

const text = (row: SourceRow, column: string): string => row[column]?.toString() ?? '';

/** Views, triggers, routines and events of the schema, as far as the account may see them; by name. */
export async function readObjects(link: SourceLink, database: string, options?: QueryOptions): Promise<SchemaObjects> {
  const ask = (sql: string): Promise<readonly SourceRow[]> => link.query(sql, [database], options);
  const views = await ask(
    'SELECT TABLE_NAME AS n, VIEW_DEFINITION AS d, SECURITY_TYPE AS s FROM information_schema.views WHERE TABLE_SCHEMA = ?',
  );
  const triggers = await ask(
    `SELECT TRIGGER_NAME AS n, EVENT_OBJECT_TABLE AS t, ACTION_TIMING AS ti, EVENT_MANIPULATION AS e, ACTION_STATEMENT AS s
     FROM information_schema.triggers WHERE TRIGGER_SCHEMA = ?`,
  );
  const routines = await ask(
    'SELECT ROUTINE_NAME AS n, ROUTINE_TYPE AS t FROM information_schema.routines WHERE ROUTINE_SCHEMA = ?',
  );
  const events = await ask('SELECT EVENT_NAME AS n FROM information_schema.events WHERE EVENT_SCHEMA = ?');
  const byName = (a: { name: string }, b: { name: string }): number => byCodeUnit(a.name, b.name);
  return {
    views: views
      .map((row) => ({ name: text(row, 'n'), definition: text(row, 'd'), securityType: text(row, 's') }))
      .sort(byName),
    triggers: triggers
      .map((row) => ({
        name: text(row, 'n'),
        table: text(row, 't'),
        timing: text(row, 'ti'),
        event: text(row, 'e'),
        statement: text(row, 's'),
      }))
      .sort(byName),
    routines: routines
      .map((row) => ({ name: text(row, 'n'), type: text(row, 't') }))
      .sort((a, b) => byName(a, b) || byCodeUnit(a.type, b.type)),
    events: events.map((row) => ({ name: text(row, 'n') })).sort(byName),
  };
}

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
  const fits = (pattern: string): boolean =>
    new RegExp(
      `^${pattern
        .replace(/[.*+?^${}()|[\]]/g, '\\$&')
        .replace(/(?<!\\)%/g, '.*')
        .replace(/(?<!\\)_/g, '.')}$`,
      'i',
    ).test(database);
  const held = new Set(rows.filter((row) => fits(text(row, 's'))).map((row) => text(row, 'p')));
  const everywhere = rows.filter((row) => text(row, 's') === '%').map((row) => text(row, 'p'));
  const shown = (what: string): boolean =>
    what === 'routines' && everywhere.some((right) => ROUTINES_EVERYWHERE.includes(right));
  return NEEDED.filter(({ shows, rights }) => !shown(shows) && !rights.some((right) => held.has(right))).map(
    ({ shows, rights }) => `${shows} (GRANT ${rights[0]} ON \`${database.replace(/`/g, '``')}\`.*)`,
  );
}
