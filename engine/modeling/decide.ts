import type { Analysis } from '../../contracts/schemas/analysis';
import { by } from '../lib/compare';
import { aggregatesOf } from './aggregates/aggregates';
import { copiesOf } from './copies/copies';
import { Evidence } from './evidence/evidence';
import { indexesOf } from './indexes/indexes';
import { isFound } from './indexes/want';
import { checkNames } from './keys/keys';
import { uniquenessOf } from './keys/unique';
import type { Model, ModelOptions, Note, TableModel } from './model';
import { entityTypes } from './naming';
import { withoutOmitted } from './pins/omitted';
import type { Pins } from './pins/pins';
import { checkForms } from './placement/collisions';
import { dynamoTables } from './placement/dynamo-tables';
import { placeTables } from './placement/placement';

/** Entity types of all tables; two tables cannot have one. */
function typesOf(names: readonly string[], pins: Pins): ReadonlyMap<string, string> {
  const pinned = new Map<string, string>();
  for (const name of names) {
    const { entity } = pins.of(name);
    if (entity === undefined) continue;
    const other = [...pinned].find(([, type]) => type.toLowerCase() === entity.toLowerCase());
    if (other !== undefined)
      pins.refuse([name, 'entity'], { found: `the type ${entity}`, allowed: `another one: ${other[0]} has it` });
    else {
      pins.follow(name, 'entity');
      pinned.set(name, entity);
    }
  }
  return entityTypes(names, pinned);
}

/**
 * Decides keys, item collections, lookup items, indexes and copies for every table of the analysis, around the pins.
 * @throws LandfallError LandfallModelImpossible when a table has a name that no template can hold
 * @throws SettingsFileError LandfallPinsImpossible with every pin that cannot be followed
 */
export function decide(
  whole: Analysis,
  options: ModelOptions,
  pins: Pins,
): { readonly model: Model; readonly evidence: Evidence } {
  const analysis = withoutOmitted(whole, pins);
  const tables = [...analysis.schema.tables].sort(by(({ name }) => name));
  for (const table of tables) checkNames(table);
  const names = tables.map(({ name }) => name);
  const evidence = new Evidence(analysis);
  const types = typesOf(names, pins);
  const collections = options.collections && options.strategy !== 'table-per-entity';
  const placed = placeTables({ evidence, pins, types }, tables, collections);
  const { database } = analysis.schema;
  const dynamo = dynamoTables(placed, pins, { strategy: options.strategy, database });
  const notes: Note[] = [];
  const { unknown } = evidence.changes;
  if (unknown !== null) notes.push({ where: 'copies', what: `no column is copied: ${unknown}` });
  const withIndexes = tables.map((facts) => {
    const { type, identity, ownership, root, key } = placed.get(facts.name)!;
    const unique = { evidence, table: facts, type, identity, key };
    const { lookups, constraints, notes: uniqueNotes } = uniquenessOf(unique, pins);
    const { indexes, dropped, notes: indexNotes } = indexesOf({ evidence, table: facts, type, key, lookups }, pins);
    notes.push(...uniqueNotes, ...indexNotes);
    return { facts, entityType: type, identity, root, ownership, key, lookups, constraints, indexes, dropped };
  });
  const { kept, choices } = aggregatesOf({
    evidence,
    pins,
    tables,
    indexesOf: (name) => withIndexes.find(({ facts }) => facts.name === name)?.indexes.length ?? 0,
    enabled: options.aggregates ?? true,
  });
  const models = withIndexes.map((one): TableModel => {
    const { facts, root } = one;
    const sameCollection = (other: string): boolean => placed.get(other)?.root === root;
    return {
      ...one,
      copies: copiesOf({
        evidence,
        pins,
        child: facts,
        sameCollection,
        indexes: one.indexes.length,
        isFound: (columns) => isFound(one, columns),
        enabled: options.copies ?? true,
      }),
      aggregates: kept.get(facts.name) ?? [],
      dynamoTable: dynamo.get(root)!,
    };
  });
  checkForms(models, pins);
  pins.throwRefused();
  return { model: { tables: models, notes, aggregates: choices, pins: pins.followed }, evidence };
}
