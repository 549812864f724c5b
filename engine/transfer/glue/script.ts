import { ITEM_VERSION_ATTRIBUTE, ITEM_WRITER_ATTRIBUTE } from '../../../contracts/names';
import type { EntityPlan, ProjectionPlan } from '../../../contracts/projection';
import { byCodeUnit } from '../../lib/compare';
import { tableOf } from '../../projection';
import { VIEW_ROWS } from '../../projection/rows/raw-rows';
import { MAX_PARTITION_KEY_BYTES, MAX_SORT_KEY_BYTES } from '../../projection/items/item-size';
import { entityCode, pythonText, type EntityCode } from './entity-code';
import { DOCUMENTS } from './python/documents';
import { JOB } from './python/job';
import { KEYS } from './python/keys';
import { partsFor, type PythonPart } from './python/part';
import { SIZES } from './python/sizes';
import { VALUES } from './python/values';
import { WRITING } from './python/writing';

const CATALOGUE: readonly PythonPart[] = [...VALUES, ...DOCUMENTS, ...KEYS, ...SIZES, ...WRITING, ...JOB];

/** Modules of Python's own library that parts use. */
const MODULES = ['decimal', 'hashlib', 'json', 'random', 're', 'struct', 'sys', 'time', 'zlib'];

/** `users_user`; told apart by a number where two entities would have one name. */
function functionNames(entities: readonly EntityPlan[]): readonly string[] {
  const taken = new Map<string, number>();
  return entities.map(({ id }) => {
    const words = id.toLowerCase().replace(/[^a-z0-9]+/g, '_');
    const name = `item_of_${words}`;
    const before = taken.get(name) ?? 0;
    taken.set(name, before + 1);
    return before === 0 ? name : `${name}_${before + 1}`;
  });
}

const constants = (session: string): readonly string[] => [
  `SESSION = ${pythonText(session)}`,
  `ROWS = ${pythonText(VIEW_ROWS)}`,
  // Of the query that Spark puts around ours: without it MySQL keeps the rows of each range in a temporary table.
  `MERGED = ${pythonText(`/*+ MERGE(@\`select#1\` ${VIEW_ROWS}) */`)}`,
  `ITEM_VERSION, ITEM_WRITER = ${pythonText(ITEM_VERSION_ATTRIBUTE)}, ${pythonText(ITEM_WRITER_ATTRIBUTE)}`,
  `PARTITION_KEY_BYTES, SORT_KEY_BYTES = ${MAX_PARTITION_KEY_BYTES}, ${MAX_SORT_KEY_BYTES}`,
];

const entry = ({ id, entry: lines }: EntityCode): string =>
  [`    ${pythonText(id)}: {`, ...lines.map((line) => `        ${line}`), '    },'].join('\n');

/** Source tables of a plan in the order of their names: each has one script. */
export const scriptTables = ({ entities }: ProjectionPlan): readonly string[] =>
  [...new Set(entities.map(({ drivingTable }) => drivingTable))].sort(byCodeUnit);

/**
 * The PySpark script of a source table: copies the rows of one of its entities' views, named by an argument, into items. Runs on AWS Glue 5.0 and
 * on Spark alone. It depends on the plan only; what changes from run to run comes by arguments and by objects beside it.
 * @param session settings of a session of the source, as the other engines read with
 */
export function glueScript(
  plan: ProjectionPlan,
  {
    table,
    viewSchema,
    session,
  }: { readonly table: string; readonly viewSchema: string; readonly session: readonly string[] },
): string {
  const entities = plan.entities.filter(({ drivingTable }) => drivingTable === table);
  const names = functionNames(entities);
  const codes = entities.map((entity, at) =>
    entityCode(entity, { table: tableOf(plan, entity), viewSchema, functionName: names[at]! }),
  );
  const parts = partsFor(CATALOGUE, new Set(['main', ...codes.flatMap(({ calls }) => [...calls])]));
  const [main, ...others] = [...parts].reverse();
  const helpers = others.reverse().map(({ source }) => source);
  const text = [
    constants(`SET SESSION ${session.join(', ')}`).join('\n'),
    ...helpers,
    ...codes.map(({ source }) => source),
    `ENTITIES = {\n${codes.map(entry).join('\n')}\n}`,
    main!.source,
  ].join('\n\n\n');
  const imports = MODULES.filter((module) => new RegExp(`\\b${module}\\.`).test(text)).map((name) => `import ${name}`);
  const head = `"""Copies rows of a table to DynamoDB: ${codes.length === 1 ? 'one entity' : `${codes.length} entities`}, one a run.\n\nPrinted by Landfall from the contract; a change belongs there.\n"""`;
  return `${head}\n\n${imports.join('\n')}\n\n${text}\n`;
}
