import { LandfallError } from '../../../contracts/errors';
import { stageFolder } from '../../../contracts/names';
import { byCodeUnit } from '../../lib/compare';
import { sha256 as hashOf } from '../../lib/json';

/**
 * Objects of an export. Each is named by its content and by the object before it, as commits are: an attempt that was given up may have left
 * objects behind, and which ones count follows from the last one that history knows of.
 */
export interface ExportObject {
  /** From 1, in the order of writing. */
  readonly ordinal: number;
  readonly items: number;
  /** `objectId` of the object before; `NO_OBJECT` for the first. */
  readonly before: string;
  /** SHA-256 of the bytes as they are stored, in hex. */
  readonly sha256: string;
}

export const NO_OBJECT = '0'.repeat(64);

/** Bytes of items, before compression, after which an object ends: with its compressed copy it bounds the memory of a slice. */
export const OBJECT_BYTES = 32 * 1024 * 1024;

/** Objects that one ImportTable takes (DynamoDB developer guide, "DynamoDB data import: quotas"). */
export const MOST_OBJECTS = 50_000;

/** Folder of a table's objects below the artifacts of the migration; tables by their number in the plan, whose names need no escaping. */
export const exportFolder = (exportTo: string, tableNumber: number): string =>
  `${stageFolder('transfer')}/work/export/${exportTo}/t${tableNumber}/`;

/** Folder of an entity's objects below that of its table. */
export const entityFolder = (entityNumber: number): string => `e${entityNumber}/`;

/** What an object is known by: its content and all that was written before it. */
export const objectId = ({ items, before, sha256 }: Omit<ExportObject, 'ordinal'>): string =>
  hashOf(`${before} ${sha256} ${items}`);

const NAME = /^(\d{8})-(\d+)-([0-9a-f]{64})-([0-9a-f]{64})\.json\.gz$/;

export const objectName = ({ ordinal, items, before, sha256 }: ExportObject): string =>
  `${String(ordinal).padStart(8, '0')}-${items}-${before}-${sha256}.json.gz`;

/** Undefined for what is no name of an object. */
export function parseObjectName(name: string): ExportObject | undefined {
  const [, ordinal, items, before, sha256] = NAME.exec(name) ?? [];
  if (ordinal === undefined || items === undefined || before === undefined || sha256 === undefined) return undefined;
  return { ordinal: Number(ordinal), items: Number(items), before, sha256 };
}

/**
 * The objects of an entity that count, by the last one that history knows of, in the order of writing. Others are left over.
 * @param what for people, of whom the objects are
 * @throws LandfallError LandfallArtifactMissing when one of them is not there; LandfallInternal when their items are not as many as were written
 */
export function objectsThatCount(
  found: readonly ExportObject[],
  end: { readonly objects: number; readonly lastObject: string; readonly items: number },
  what: string,
): readonly ExportObject[] {
  const byId = new Map(found.map((object) => [`${object.ordinal} ${objectId(object)}`, object]));
  const chain: ExportObject[] = [];
  let wanted = end.lastObject;
  for (let ordinal = end.objects; ordinal > 0; ordinal -= 1) {
    const object = byId.get(`${ordinal} ${wanted}`);
    if (object === undefined)
      throw new LandfallError(
        'LandfallArtifactMissing',
        `object ${ordinal} of ${end.objects} of the export of ${what} is not there`,
      );
    chain.push(object);
    wanted = object.before;
  }
  const items = chain.reduce((sum, object) => sum + object.items, 0);
  if (items !== end.items || wanted !== NO_OBJECT)
    throw new LandfallError('LandfallInternal', `the export of ${what} has ${items} items, ${end.items} were written`);
  return chain.reverse();
}

/** What is imported into one table; a working file of the stage. */
export interface ImportManifest {
  readonly format: 'landfall.import/1';
  readonly table: string;
  /** Below the artifacts of the migration. */
  readonly folder: string;
  readonly items: number;
  readonly objects: readonly {
    /** Below `folder`. */
    readonly name: string;
    readonly items: number;
    readonly bytes: number;
    readonly sha256: string;
  }[];
}

export const manifestOf = (input: Omit<ImportManifest, 'format' | 'items'>): ImportManifest => ({
  format: 'landfall.import/1',
  table: input.table,
  folder: input.folder,
  items: input.objects.reduce((sum, { items }) => sum + items, 0),
  objects: [...input.objects].sort((a, b) => byCodeUnit(a.name, b.name)),
});

export const manifestKey = (tableNumber: number): string =>
  `${stageFolder('transfer')}/work/import-t${tableNumber}.json`;
