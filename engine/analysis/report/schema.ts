import type { Analysis } from '../../../contracts/schemas/analysis';
import { code, fence, heading, inline, page, table } from '../../report/markdown';
import { codes, plural, rowsOf } from './cells';

/** `01_2_schema_extraction.md`: what the schema holds, in one table a kind. */
export function printSchema({ schema, risks }: Analysis): string {
  // An empty list is no absence where the account may not look.
  const none = (what: string): string =>
    risks.some((risk) => risk.code === 'NOT_VISIBLE' && risk.what.includes(`: ${what} (`))
      ? `Unknown: the account of the migration cannot see ${what}; see the risk NOT_VISIBLE in ${code('01_6_access_patterns.md')}.`
      : 'None.';
  const counted = schema.tables.filter((found) => found.rowCount !== null);
  const rows = counted.reduce((sum, found) => sum + (found.rowCount ?? 0), 0);
  const uncounted = schema.tables.length - counted.length;
  return page(
    heading(1, 'Schema'),
    `Schema ${code(schema.database)} on ${schema.flavour === 'mysql' ? 'MySQL' : 'MariaDB'} ${inline(schema.version)}: ` +
      `${plural(schema.tables.length, 'table')}, ${plural(rows, 'row')} counted` +
      `${uncounted > 0 ? `, ${plural(uncounted, 'table')} too large to count` : ''}. ` +
      `Default character set ${code(schema.characterSet)}, collation ${code(schema.collation)}.`,
    heading(2, 'Tables'),
    table(
      ['Table', 'Rows', 'Columns', 'Primary key', 'Unique keys', 'Indexes', 'Foreign keys', 'Engine'],
      schema.tables.map((found) => [
        code(found.name),
        rowsOf(found),
        found.columns.length,
        found.primaryKey.length === 0 ? '**none**' : code(found.primaryKey.join(', ')),
        found.keys.filter((key) => key.unique).length,
        found.keys.filter((key) => !key.unique).length,
        found.foreignKeys.length,
        inline(found.engine),
      ]),
    ),
    heading(2, 'Unique keys'),
    table(
      ['Table', 'Key', 'Columns'],
      schema.tables.flatMap((found) =>
        found.keys.filter((key) => key.unique).map((key) => [code(found.name), code(key.name), codes(key.columns)]),
      ),
    ),
    heading(2, 'Views'),
    table(
      ['View', 'SQL SECURITY'],
      schema.views.map((view) => [code(view.name), inline(view.securityType)]),
    ),
    ...schema.views.flatMap((view) => [
      heading(3, view.name),
      view.definition === '' ? 'The account may not see the text of the view.' : fence(view.definition, 'sql'),
    ]),
    heading(2, 'Triggers'),
    table(
      ['Trigger', 'Table', 'When'],
      schema.triggers.map((trigger) => [code(trigger.name), code(trigger.table), `${trigger.timing} ${trigger.event}`]),
      none('triggers'),
    ),
    ...schema.triggers.flatMap((trigger) => [heading(3, trigger.name), fence(trigger.statement, 'sql')]),
    heading(2, 'Routines'),
    table(
      ['Routine', 'Type'],
      schema.routines.map((routine) => [code(routine.name), inline(routine.type)]),
      none('routines'),
    ),
    heading(2, 'Events'),
    table(
      ['Event'],
      schema.events.map((event) => [code(event.name)]),
      none('events'),
    ),
  );
}
