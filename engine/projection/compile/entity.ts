import type { ColumnPlan, EntityPlan } from '../../../contracts/projection';
import type { SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import type { Projection } from '../../../contracts/schemas/projection';
import { MAX_ITEM_BYTES } from '../items/item-size';
import { quoteName, viewNameOf } from '../sql-text';
import { drivingKeyPlan, type DrivingKey } from './driving-key';
import { DRIVING_ALIAS, JoinScope } from './joins';
import { naturalKey, templateKey, type CompiledKey, type KeyContext } from './keys';
import type { EntitySource, KeySource } from './normalize';
import { namedKey } from './implied-keys';
import { ownColumn } from './readable';
import type { Report } from '../findings/report';
import { columnNamed, coversUnique, tableNamed } from './schema-index';
import { ROW_HASH, templateColumns } from './template';
import { ViewColumns } from './view-columns';

/** The index keys that this entity fills: from the sidecar's templates, else from attributes of the same name. */
function indexKeys(source: EntitySource, context: KeyContext): readonly CompiledKey[] {
  const wanted = new Map<string, KeySource>();
  const alone = source.table.type === 'single-entity';
  for (const [g, gsi] of (source.table.gsis ?? []).entries()) {
    for (const [attribute, sort] of [
      [gsi.pk, false],
      [gsi.sk ?? null, true],
    ] as const) {
      if (attribute === null || wanted.has(attribute) || source.keys.some((key) => key.attribute === attribute))
        continue;
      const template = source.sidecar.indexTemplates.find((one) => one.attribute === attribute)?.template ?? null;
      wanted.set(attribute, { attribute, template, sort, at: `${source.tableAt}/gsis/${g}/${sort ? 'sk' : 'pk'}` });
    }
  }
  return [...wanted.values()]
    .map((key) => namedKey(key, { ...context, alone }))
    .filter((key) => key !== undefined)
    .filter(({ attribute, template }) => template !== null || context.columns.attribute(attribute) !== undefined)
    .map((key) => compileKey(key, context))
    .filter((key) => key !== undefined);
}

const compileKey = (key: KeySource, context: KeyContext): CompiledKey | undefined =>
  key.template === null ? naturalKey(context, key) : templateKey(context, { ...key, template: key.template });

/** Lookup items exist only for rows whose unique columns are all set: MySQL lets NULLs repeat. */
const lookupFilter = (table: TableFacts, source: EntitySource): readonly string[] =>
  source.sidecar.role !== 'lookup'
    ? []
    : [...new Set(source.keys.flatMap(({ template }) => (template === null ? [] : templateColumns(template))))]
        .filter((name) => columnNamed(table, name)?.nullable === true)
        .map((name) => `${quoteName(DRIVING_ALIAS)}.${quoteName(name)} IS NOT NULL`);

function checkKeys(source: EntitySource, table: TableFacts, keys: readonly CompiledKey[], report: Report): void {
  if (source.sidecar.role === 'owner')
    keys
      .filter(({ nullable }) => nullable)
      .forEach(({ plan }) =>
        report.error(
          'key-nullable',
          source.keys.find(({ attribute }) => attribute === plan.attribute)?.at ?? source.at,
          `a column in the key ${plan.attribute} of ${source.id} can be NULL; such rows could not become items`,
          'Use columns that are NOT NULL.',
        ),
      );
  const own = keys.flatMap((key) => key.own);
  if (keys.length === source.keys.length && !own.includes(ROW_HASH) && !coversUnique(table, own))
    report.error(
      'duplicate-keys-possible',
      source.at,
      `the keys of ${source.id} hold ${own.join(', ') || 'no column'} of ${table.name}, which is no unique key: two rows could get one item`,
      `Put the primary key into the templates${table.primaryKey.length > 0 ? ` (${table.primaryKey.join(', ')})` : ''}.`,
    );
}

function checkSize(source: EntitySource, table: TableFacts, columns: readonly ColumnPlan[], report: Report): void {
  const large = columns.filter((plan) => {
    const bytes = plan.table === table.name ? columnNamed(table, plan.column)?.maxBytes : null;
    return plan.attribute !== null && (plan.codec === 'json' || Number(bytes ?? '0') > MAX_ITEM_BYTES);
  });
  if (large.length > 0)
    report.warning(
      'item-may-exceed-400kb',
      source.at,
      `${large.map(({ column, attribute, reads }) => (reads === undefined ? column : attribute)).join(', ')} of ${table.name} can make an item larger than 400 KB; such rows are refused`,
      'Check the longest values; keep larger ones in S3.',
    );
}

function viewSelect(
  schema: SchemaFacts,
  table: TableFacts,
  driving: DrivingKey,
  columns: readonly ColumnPlan[],
  scope: JoinScope,
  filter: readonly string[],
): string {
  const lines = [
    ...driving.columns.map(({ expression, viewColumn }) => `${expression} AS ${quoteName(viewColumn)}`),
    ...columns.map(({ expression, viewColumn }) => `${expression} AS ${quoteName(viewColumn)}`),
  ];
  const from = `FROM ${quoteName(schema.database)}.${quoteName(table.name)} AS ${quoteName(DRIVING_ALIAS)}`;
  const where = filter.length === 0 ? '' : `\nWHERE ${filter.join(' AND ')}`;
  return `SELECT\n  ${lines.join(',\n  ')}\n${from}${scope.sql()}${where}`;
}

/** Compiles one entity; undefined after an error that leaves nothing to compile. */
export function compileEntity(
  source: EntitySource,
  schema: SchemaFacts,
  projection: Projection,
  report: Report,
): EntityPlan | undefined {
  const table = tableNamed(schema, source.drivingTable);
  if (table === undefined) {
    report.error(
      'unknown-table',
      `${source.at}/source_table`,
      `the schema has no table ${source.drivingTable}`,
      'Name a table of the source.',
    );
    return undefined;
  }
  const scope = new JoinScope(schema, table, report);
  const columns = new ViewColumns(table, scope, projection, source.sidecar.role === 'owner', report);
  const templated = new Set(source.keys.flatMap(({ attribute, template }) => (template === null ? [] : [attribute])));
  source.attributes.forEach((attribute, index) => {
    const at = `${source.at}/attributes/${index}`;
    if (templated.has(attribute.name))
      report.info(
        'key-attribute-ignored',
        at,
        `${attribute.name} is a key made by its template; the attribute's own source is not used`,
        'Leave it out of the attributes.',
      );
    else columns.add(attribute, at);
  });
  const driving = drivingKeyPlan(table);
  if (driving.keyless)
    report.warning(
      'keyless-table',
      source.at,
      `${table.name} has no unique key without nullable columns: items are named by a hash of the whole row, each page reads the whole table, and rows that are equal in every column would become one item`,
      'Add a primary key to the table.',
    );
  const context: KeyContext = { table, columns, scope, sidecar: source.sidecar, keyless: driving.keyless, report };
  const drivingKey = driving.columns.map((key) => ({
    ...key,
    exactColumn:
      key.column === ROW_HASH ? key.viewColumn : columns.exact(ownColumn(table, columnNamed(table, key.column)!)),
  }));
  const keys = source.keys
    .map((key) => namedKey(key, { ...context, alone: source.table.type === 'single-entity' }))
    .map((key) => (key === undefined ? undefined : compileKey(key, context)))
    .filter((key) => key !== undefined);
  checkKeys(source, table, keys, report);
  const indexes = indexKeys(source, context);
  checkSize(source, table, columns.plans, report);
  return {
    id: source.id,
    table: source.table.table,
    entityType: source.entityType,
    role: source.sidecar.role,
    drivingTable: table.name,
    viewName: viewNameOf(schema.database, source.id),
    viewSelect: viewSelect(schema, table, driving, columns.plans, scope, lookupFilter(table, source)),
    drivingKey,
    columns: columns.plans,
    keys: keys.map(({ plan }) => plan),
    indexKeys: indexes.map(({ plan }) => plan),
    ...(scope.joins.length === 0 ? {} : { joins: scope.joins }),
  };
}
