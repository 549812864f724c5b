import type { Analysis, TableFacts } from '../../../contracts/schemas/analysis';
import { code, fence, FIGURES_MARK, heading, inline, page, table } from '../../report/markdown';
import type { FiguresWork } from '../reconcile/inputs';
import { accessRules } from './access-rules';
import { codes, rowsOf } from './cells';
import { plural } from '../../lib/plural';

/** `01_2_schema_extraction.md`: what the schema holds, in one table a kind. */
export function printSchema(analysis: Analysis, figures?: FiguresWork): string {
  const { schema, risks } = analysis;
  if (schema.tables.length === 0) return page(heading(1, 'Schema'), 'No schema was given: no table is known.');
  // An empty list is no absence where the account may not look, or the dump was made without.
  const none = (what: string): string => {
    const said = (risky: string, words: string): boolean =>
      risks.some((risk) => risk.code === risky && risk.what.includes(words));
    if (said('NOT_VISIBLE', `: ${what} (`))
      return `Unknown: the account of the migration cannot see ${what}; see the risk NOT_VISIBLE in ${code('01_6_access_patterns.md')}.`;
    return said('DUMP_INCOMPLETE', `without --${what}:`)
      ? `Unknown: the dump was made without ${code(`--${what}`)}.`
      : 'None.';
  };
  const counted = schema.tables.filter((found) => found.rowCount !== null);
  const rows = counted.reduce((sum, found) => sum + (found.rowCount ?? 0), 0);
  const uncounted = schema.tables.length - counted.length;
  return page(
    heading(1, 'Schema'),
    `Schema ${code(schema.database)} on ${schema.flavour === 'mysql' ? 'MySQL' : 'MariaDB'}${/^\d/.test(schema.version) ? ` ${inline(schema.version)}` : ' of a version that is not known'}: ` +
      `${plural(schema.tables.length, 'table')}, ` +
      `${counted.length === 0 ? 'rows not counted' : `${plural(rows, 'row')} counted${uncounted > 0 ? `, ${plural(uncounted, 'table')} not counted` : ''}`}. ` +
      (schema.characterSet === ''
        ? 'Its default character set is not known.'
        : `Default character set ${code(schema.characterSet)}, collation ${code(schema.collation)}.`),
    'Rows are counted, not estimated; where a table is too large to count, or a dump does not tell, their number is left open.',
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
    ...partitions(schema.tables),
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
      ['Routine', 'Type', 'SQL SECURITY', 'Definer'],
      schema.routines.map((routine) => [
        code(routine.name),
        inline(routine.type),
        routine.security ?? '',
        code(routine.definer ?? ''),
      ]),
      none('routines'),
    ),
    ...schema.routines.flatMap((routine) => [
      heading(3, routine.name),
      routine.definition ? fence(routine.definition, 'sql') : 'The account may not see the text of the routine.',
    ]),
    heading(2, 'Events'),
    table(
      ['Event', 'Schedule', 'Enabled', 'Definer'],
      schema.events.map((event) => [
        code(event.name),
        code(event.schedule ?? ''),
        event.enabled === undefined ? '' : event.enabled ? 'yes' : 'no',
        code(event.definer ?? ''),
      ]),
      none('events'),
    ),
    ...schema.events.flatMap((event) =>
      event.statement === undefined ? [] : [heading(3, event.name), fence(event.statement, 'sql')],
    ),
    ...accessRules(analysis),
    ...(figures === undefined ? [] : printFigures(analysis, figures)),
  );
}

const partitions = (tables: readonly TableFacts[]): readonly string[] => {
  const parted = tables.flatMap(({ name, partitioning }) => (partitioning ? [{ name, partitioning }] : []));
  if (parted.length === 0) return [];
  return [
    heading(2, 'Partitions'),
    table(
      ['Table', 'By', 'Partitions', 'Bounds'],
      parted.map(({ name, partitioning }) => [
        code(name),
        code(partitioning.by),
        partitioning.count,
        partitioning.partitions.map((part) => `${code(part.name)} ${inline(part.values)}`).join(', '),
      ]),
    ),
  ];
};

/** Estimates of the optimiser: good for the eye, never for a decision. */
function printFigures({ schema }: Analysis, figures: FiguresWork): readonly string[] {
  const byName = new Map(figures.tables.map((found) => [found.table, found]));
  return [
    FIGURES_MARK,
    heading(2, 'Figures'),
    'Sizes, and rows where they were not counted, are estimates of the optimiser.',
    table(
      ['Table', 'Rows', 'Data bytes', 'Index bytes'],
      schema.tables.map((found) => {
        const { rows, dataBytes, indexBytes } = byName.get(found.name) ?? {};
        const estimate = rows === null || rows === undefined ? 'unknown' : `about ${rows}`;
        return [
          code(found.name),
          found.rowCount === null ? estimate : `${found.rowCount} (exact)`,
          dataBytes ?? 'unknown',
          indexBytes ?? 'unknown',
        ];
      }),
    ),
  ];
}
