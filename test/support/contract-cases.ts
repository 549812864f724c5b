import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ITEM_EXACT_ATTRIBUTE,
  ITEM_TYPE_ATTRIBUTE,
  ITEM_VERSION_ATTRIBUTE,
  ITEM_WRITER_ATTRIBUTE,
} from '../../contracts/names';
import { contractSchema, type MigrationContract } from '../../contracts/schemas/contract';
import type { Projection } from '../../contracts/schemas/projection';
import type { Item } from '../../contracts/projection';
import { canonicalHash } from '../../engine/lib/json';

/** The written cases of the contract format: test/cases/contract, a file for each construct. A new one needs no code. */

const FOLDER = join(__dirname, '../cases/contract');
const json = (name: string): unknown => JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));

/** What a case file holds. */
interface CaseFile {
  readonly title: string;
  /** Paragraphs of the meaning. */
  readonly meaning: readonly string[];
  /** Number of a published pattern, from 1, with what a whole table needs besides; else `tables`. */
  readonly pattern?: number;
  readonly complete?: Readonly<Record<string, unknown>>;
  readonly tables?: readonly unknown[];
  /** Entities that hold unique constraints. */
  readonly lookups?: readonly string[];
  /** What the sidecar says otherwise than those of the other cases. */
  readonly sidecar?: Partial<Pick<Projection, 'nullPolicy' | 'zeroDatePolicy' | 'entities'>>;
  /** `code place` of every finding, but those about columns and tables that the case does not carry. */
  readonly findings: readonly string[];
  /** By entity, in the order of the driving key; written by hand. */
  readonly items: Readonly<Record<string, readonly Item[]>>;
}

export interface ContractCase extends CaseFile {
  readonly name: string;
  readonly contract: MigrationContract;
  readonly projection: Projection;
}

const published = (number: number): Readonly<Record<string, unknown>> =>
  (json('public/patterns.json') as readonly { readonly example: Readonly<Record<string, unknown>> }[])[number - 1]!
    .example;

function loaded(name: string): ContractCase {
  const file = json(`constructs/${name}`) as CaseFile;
  const tables =
    file.pattern === undefined
      ? file.tables
      : [{ satisfies: [], estimated_item_size_bytes: 200, ...file.complete, ...published(file.pattern) }];
  const contract = contractSchema.parse({ tables });
  const projection: Projection = {
    format: 'landfall.projection/1',
    contractSha256: canonicalHash(contract),
    nullPolicy: 'omit',
    zeroDatePolicy: 'text',
    entities: (file.lookups ?? []).map((id) => ({ id, role: 'lookup', keyEncodings: [], indexTemplates: [] })),
    omitted: [],
    serves: [],
    unserved: [],
    ...file.sidecar,
  };
  return { ...file, name: name.replace(/\.json$/, ''), contract, projection };
}

export const contractCases = (): readonly ContractCase[] =>
  readdirSync(join(FOLDER, 'constructs'))
    .sort()
    .map((name) => loaded(name));

const statements = (name: string): readonly string[] =>
  readFileSync(join(FOLDER, name), 'utf8')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');

/** The tables and rows that all cases read. */
export const caseStatements = (): readonly string[] => statements('schema.sql');

/** 300 more rows a table: an optimiser does not care for the index of three. */
export const moreRows = (): readonly string[] => statements('more.sql');

/** Findings that every cutting of a contract has: tables and columns that it does not carry. */
export const ofACutting = (code: string): boolean => code === 'lossy-column' || code === 'table-not-carried';

const OWN: readonly string[] = [
  ITEM_EXACT_ATTRIBUTE,
  ITEM_TYPE_ATTRIBUTE,
  ITEM_VERSION_ATTRIBUTE,
  ITEM_WRITER_ATTRIBUTE,
];

/** An item without what every item carries. */
export const withoutOwn = (item: Item): Item =>
  Object.fromEntries(Object.entries(item).filter(([name]) => !OWN.includes(name)));
