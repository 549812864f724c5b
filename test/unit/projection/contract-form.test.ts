import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import fc from 'fast-check';
import { contractSchema } from '../../../contracts/schemas/contract';

/** The form of a contract agrees with the published JSON schema, on the published examples and on what chance makes of them. */

const read = (name: string): unknown =>
  JSON.parse(readFileSync(join(__dirname, '../../cases/contract/public', name), 'utf8'));

type Json = Record<string, unknown>;

const published = new Ajv({ logger: false }).compile(read('schema.json') as object);
const accepts = (contract: unknown): boolean => contractSchema.safeParse(contract).success;
const problems = (contract: unknown): readonly string[] => {
  const result = contractSchema.safeParse(contract);
  return result.success
    ? []
    : result.error.issues.map(({ path, message }) => `/${path.map(String).join('/')}: ${message}`);
};

/** The published patterns are cuttings: what a whole table must have besides is put in. */
const PATTERNS = (read('patterns.json') as readonly { readonly pattern: string; readonly example: Json }[]).map(
  ({ pattern, example }) => ({
    pattern,
    contract: {
      tables: [
        {
          source_table: 'users',
          pk: 'PK',
          sk: 'SK',
          attributes: [],
          satisfies: [],
          estimated_item_size_bytes: 100,
          ...example,
        },
      ],
    },
  }),
);
const REAL = read('shop.migrationContract.json') as { readonly tables: readonly Json[] };

describe('the form of a contract', () => {
  it('has ten published patterns', () => expect(PATTERNS).toHaveLength(10));

  it.each([...PATTERNS])('takes $pattern', ({ contract }) => {
    expect(published(contract)).toBe(true);
    expect(problems(contract)).toEqual([]);
    expect(contractSchema.parse(contract)).toEqual(contract);
  });

  it('takes a contract in use, whose multi-entity table has no attributes; the published schema refuses it for that alone', () => {
    expect(problems(REAL)).toEqual([]);
    expect(published(REAL)).toBe(false);
    expect(published.errors?.map(({ params }) => params)).toEqual([{ missingProperty: 'attributes' }]);
    expect(published({ tables: REAL.tables.map((table) => ({ attributes: [], ...table })) })).toBe(true);
  });

  it.each<[string, (table: Json) => void, string]>([
    [
      'a type',
      (table) => (table['type'] = 'many'),
      '/tables/0/type: found "many" (string), allowed: single-entity, multi-entity',
    ],
    ['a missing key', (table) => delete table['pk'], '/tables/0/pk: found nothing, allowed: string'],
    [
      'a number for columns',
      (table) => ((table['attributes'] as Json[])[0]!['source_column'] = 3),
      '/tables/0/attributes/0/source_column: found 3 (number), allowed: string, array of strings',
    ],
    [
      'a join',
      (table) => ((table['attributes'] as Json[])[1]!['join'] = { type: 'cross' }),
      '/tables/0/attributes/1/join/type: found "cross" (string), allowed: self-join, foreign-key, multi-column, conditional, chain, lookup-table, json-construction',
    ],
    [
      'an operation',
      (table) =>
        ((table['attributes'] as Json[])[1]!['calculation'] = {
          type: 'aggregate',
          target_table: 'a',
          join_condition: 'b',
          select_column: 'c',
          operation: 'MEDIAN',
        }),
      '/tables/0/attributes/1/calculation/operation: found "MEDIAN" (string), allowed: SUM, COUNT, AVG, MIN, MAX',
    ],
  ])('names place, what was found and what is allowed: %s', (_, change, expected) => {
    const contract = structuredClone(PATTERNS[0]!.contract);
    change(contract.tables[0] as Json);
    expect(problems(contract)).toEqual([expected]);
    expect(published(contract)).toBe(false);
  });

  it.each([null, 3, [], 'text', {}, { tables: null }, { tables: [null] }, { tables: [[]] }])('refuses %j', (value) => {
    expect(accepts(value)).toBe(false);
    expect(published(value)).toBe(false);
  });

  it('agrees with the published schema on every change that the schema has a word for', () => {
    /** Every place of a value, with how to replace or drop it. */
    const places = (
      value: unknown,
      path: readonly (string | number)[] = [],
    ): readonly (readonly (string | number)[])[] => [
      ...(path.length === 0 ? [] : [path]),
      ...(typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([name, part]) =>
            places(part, [...path, Array.isArray(value) ? Number(name) : name]),
          )
        : []),
    ];
    const all = [...PATTERNS.map(({ contract }) => contract as unknown), { tables: REAL.tables.slice(1) }];
    const change = fc.constantFrom<unknown>(undefined, null, 7, 'x', true, [], {}, ['x'], 'ROOT', 'N');
    fc.assert(
      fc.property(fc.nat(all.length - 1), fc.nat(), change, (which, at, replacement) => {
        const contract = structuredClone(all[which]!);
        const found = places(contract);
        const path = found[at % found.length]!;
        const parent = path.slice(0, -1).reduce<unknown>((value, step) => (value as Json)[step], contract) as Json;
        if (replacement === undefined && !Array.isArray(parent)) delete parent[path.at(-1)!];
        else parent[path.at(-1)!] = replacement ?? null;
        // The one thing that is taken and not published.
        const lacking = (contract as { tables?: unknown }).tables;
        const relaxed =
          Array.isArray(lacking) &&
          lacking.some((one: Json | null) => one?.['type'] === 'multi-entity' && one['attributes'] === undefined);
        if (!relaxed) expect([path, accepts(contract)]).toEqual([path, published(contract)]);
      }),
      { numRuns: 3_000, seed: 5 },
    );
  });
});
