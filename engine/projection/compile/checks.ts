import type { EntityPlan, Upkeep } from '../../../contracts/projection';
import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import type { MigrationContract } from '../../../contracts/schemas/contract';
import type { Projection } from '../../../contracts/schemas/projection';
import { canonicalHash } from '../../lib/json';
import type { EntitySource } from './normalize';
import type { Report } from '../findings/report';
import { skeleton } from './template';

/** Checks over the whole contract. */

/** Every source column is carried by an owner entity, or omitted with a person's approval (rules.md, rule 8). */
export function checkLossless(
  schema: SchemaFacts,
  entities: readonly EntityPlan[],
  projection: Projection,
  report: Report,
): void {
  const omitted = new Set(projection.omitted.map(({ table, column }) => `${table}\0${column}`));
  for (const table of schema.tables) {
    const owners = entities.filter(({ role, drivingTable }) => role === 'owner' && drivingTable === table.name);
    const carried = new Set(
      owners.flatMap(({ columns }) =>
        columns.filter(({ role, attribute }) => role === 'owner' && attribute !== null).map(({ column }) => column),
      ),
    );
    const lost = table.columns
      .map(({ name }) => name)
      .filter((name) => !carried.has(name) && !omitted.has(`${table.name}\0${name}`));
    if (owners.length === 0 && lost.length > 0)
      report.error(
        'table-not-carried',
        '/tables',
        `no entity carries the table ${table.name}`,
        'Add an owner entity, or exclude the table under source.tables.exclude.',
      );
    else
      for (const name of lost)
        report.error(
          'lossy-column',
          '/tables',
          `no item carries ${table.name}.${name}: it could not be rebuilt`,
          'Add an attribute to the owner entity, or list the column under omitted in projection.json.',
        );
  }
}

/** Two entities of one table must not make the same key. */
export function checkCollisions(sources: readonly EntitySource[], report: Report): void {
  const seen = new Map<string, string>();
  for (const source of sources) {
    const shape = source.keys.map(({ template, attribute }) =>
      template === null ? `\x01${attribute}` : skeleton(template),
    );
    const name = [source.table.table, ...shape].join('\x02');
    const other = seen.get(name);
    if (other !== undefined)
      report.error(
        'duplicate-keys-possible',
        source.at,
        `${source.id} and ${other} have key templates of one form: their items could take each other's place`,
        'Put the entity type into one of the templates.',
      );
    seen.set(name, source.id);
  }
}

/** The public format asks for entities in words only. */
export function checkForm(contract: MigrationContract, report: Report): void {
  for (const [t, { table, type, entities = [] }] of contract.tables.entries())
    if (type === 'multi-entity' && entities.length === 0)
      report.error(
        'entities-missing',
        `/tables/${t}/entities`,
        `${table} is multi-entity and has no entities: nothing would be written to it`,
        'Add the entities, or make it a single-entity table.',
      );
}

/** The sidecar belongs to this contract, and what it says of patterns is there. */
export function checkSidecar(contract: MigrationContract, projection: Projection, report: Report): void {
  if (projection.contractSha256 !== canonicalHash(contract))
    report.error(
      'sidecar-of-another-contract',
      '',
      'projection.json belongs to another migrationContract.json: the hash in contractSha256 is not its hash',
      'Restart from the stage modeling, or correct contractSha256.',
    );
  for (const { pattern, table, index, roundTrips } of projection.serves) {
    if (roundTrips === 0) continue; // its answer needs no item
    const found = contract.tables.find((one) => one.table === table);
    if (found === undefined || (index !== null && !(found.gsis ?? []).some(({ index_name }) => index_name === index)))
      report.error(
        'pattern-misplaced',
        '/tables',
        `${pattern} is to be served by ${table}${index === null ? '' : ` index ${index}`}, which the contract has not`,
        'Correct serves in projection.json.',
      );
  }
  for (const { pattern, why } of projection.unserved)
    report.warning(
      'pattern-unserved',
      '/tables',
      `${pattern} is not served: ${why}`,
      'Give it an index or change the application before it moves.',
    );
}

/**
 * Items that a maintainer changes after one write. A partition takes 1,000 write units a second (DynamoDB developer guide, "Service quotas"),
 * so it is ten seconds behind and more.
 */
const MOST_MAINTAINED = 10_000;

/** A copy has a keeper that can follow (rules.md, rule 10). */
export function checkUpkeep(upkeep: readonly Upkeep[], sources: readonly EntitySource[], report: Report): void {
  for (const { table, write, columns, entity, kind, attributes, items } of upkeep) {
    if (write !== 'update' || kind !== 'copy' || items.seen === null || items.seen <= MOST_MAINTAINED) continue;
    const source = sources.find(({ id }) => id === entity);
    const index = source?.attributes.findIndex(({ name }) => attributes.includes(name)) ?? -1;
    report.error(
      'copy-unbounded',
      index < 0 ? (source?.at ?? '') : `${source?.at}/attributes/${index}`,
      `${attributes.join(', ')} would have to change in ${items.seen} items of ${entity} when ${columns.join(', ')} of one row of ${table} changes: ${items.because}`,
      'Keep the reference only and read the other row with BatchGetItem; or, when the application never changes these columns, list them under unchanging in projection.json.',
    );
  }
}

/** The patterns of the sidecar are those of the analysis. */
export function checkPatterns(patterns: readonly string[], { serves, unserved }: Projection, report: Report): void {
  const answered = new Set([...serves, ...unserved].map(({ pattern }) => pattern));
  for (const pattern of patterns.filter((id) => !answered.has(id)))
    report.warning(
      'pattern-forgotten',
      '/tables',
      `${pattern} is served by nothing, and is not listed as unserved`,
      'Name what serves it under serves in projection.json, or why nothing does under unserved.',
    );
  for (const pattern of [...answered].filter((id) => !patterns.includes(id)))
    report.warning(
      'pattern-unknown',
      '/tables',
      `${pattern} is no access pattern of the analysis`,
      'Take it out of projection.json, or analyze again.',
    );
}
