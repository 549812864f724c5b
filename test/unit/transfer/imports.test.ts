import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { readLines } from '../../../adapters/exports/read-lines';
import { keyDigest, openSeenKeys } from '../../../adapters/exports/seen-keys';
import type { Item, TablePlan } from '../../../contracts/projection';
import { itemLine, lineKey } from '../../../engine/transfer/imports/item-lines';
import {
  manifestOf,
  NO_OBJECT,
  objectId,
  objectName,
  objectsThatCount,
  parseObjectName,
  type ExportObject,
} from '../../../engine/transfer/imports/objects';
import { importProblem, type DescribedImport } from '../../../engine/transfer/imports/outcome';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const table: TablePlan = {
  name: 'boats',
  partitionKey: { name: 'PK', type: 'S' },
  sortKey: { name: 'SK', type: 'B' },
  indexes: [],
  keyAttributeTypes: { PK: 'S', SK: 'B' },
};

describe('lines of an export', () => {
  const item: Item = {
    PK: { S: 'a\u2028b\u0085c"\n\u2029' },
    SK: { B: Uint8Array.of(0, 255, 128) },
    n: { N: '18446744073709551615.000000000000000001' },
    deep: { L: [{ M: { b: { B: Uint8Array.of(1) }, no: { NULL: true } } }, { SS: ['x'] }] },
  };

  it('are one line each, with bytes in base64 and numbers as they are', () => {
    const line = itemLine(item);
    expect(line.slice(0, -1)).not.toMatch(/[\n\r\v\f\u0085\u2028\u2029]/);
    expect(line.endsWith('\n')).toBe(true);
    expect(JSON.parse(line)).toEqual({
      Item: {
        PK: item['PK'],
        SK: { B: 'AP+A' },
        n: item['n'],
        deep: { L: [{ M: { b: { B: 'AQ==' }, no: { NULL: true } } }, { SS: ['x'] }] },
      },
    });
  });

  it('give a key that no other key has', () => {
    const key = (pk: string, sk: string) => lineKey(table, itemLine({ PK: { S: pk }, SK: { S: sk } }));
    expect(key('a, SK=b', 'c')).not.toBe(key('a', 'b, SK=c'));
    expect(lineKey({ ...table, sortKey: null }, itemLine(item))).toBe(
      lineKey({ ...table, sortKey: null }, itemLine(item)),
    );
  });
});

describe('objects of an export', () => {
  const object = (ordinal: number, before: string, sha256: string, items = 2): ExportObject => ({
    ...{ ordinal, items, before, sha256 },
  });
  const [a, b, c, stray] = ['a', 'b', 'c', 'stray'].map(hash) as [string, string, string, string];
  const chain: ExportObject[] = [];
  for (const [at, sha256] of [a, b, c].entries())
    chain.push(object(at + 1, at === 0 ? NO_OBJECT : objectId(chain[at - 1]!), sha256));
  const end = { objects: 3, lastObject: objectId(chain[2]!), items: 6 };

  it('are read from their names', () => {
    for (const one of chain) expect(parseObjectName(objectName(one))).toEqual(one);
    for (const name of ['', 'x.json.gz', objectName(chain[0]!).replace('.gz', ''), `../${objectName(chain[0]!)}`])
      expect(parseObjectName(name)).toBeUndefined();
  });

  it('count by the last one that history knows of; what a killed attempt left does not', () => {
    const other = object(1, NO_OBJECT, stray);
    const left = [
      ...[other, object(2, objectId(other), b), object(3, objectId(chain[1]!), stray)],
      object(4, objectId(chain[2]!), stray),
    ];
    expect(objectsThatCount([...left, ...chain].reverse(), end, 'boats')).toEqual(chain);
    expect(objectsThatCount(left, { objects: 0, lastObject: NO_OBJECT, items: 0 }, 'boats')).toEqual([]);
  });

  it('that are missing, or are not as many items as were written, stop the import', () => {
    expect(() => objectsThatCount(chain.slice(1), end, 'boats')).toThrow(
      'object 1 of 3 of the export of boats is not there',
    );
    expect(() => objectsThatCount(chain, { ...end, items: 5 }, 'boats')).toThrow('has 6 items, 5 were written');
  });

  it('make the same manifest in whatever order they were found', () => {
    const objects = chain.map((one) => ({ name: objectName(one), items: one.items, bytes: 1, sha256: one.sha256 }));
    const manifest = manifestOf({ table: 'boats', folder: 'f/', objects });
    expect(manifest.items).toBe(6);
    expect(manifestOf({ table: 'boats', folder: 'f/', objects: [...objects].reverse() })).toEqual(manifest);
  });
});

describe('reading an object back', () => {
  const bytes = gzipSync('{"a":1}\n{"a":2}\n');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const read = async (content: Buffer, hashed = sha256): Promise<readonly string[]> => {
    const lines: string[] = [];
    const folder = { open: async () => Readable.from([content.subarray(0, 7), content.subarray(7)]) };
    await readLines(folder, { name: 'o', sha256: hashed }, (line) => void lines.push(line));
    return lines;
  };

  it('gives its lines', async () => expect(await read(bytes)).toEqual(['{"a":1}', '{"a":2}']));

  it.each([
    ['cut off', bytes.subarray(0, -6)],
    ['no gzip', Buffer.from('{"a":1}\n')],
    ['other content', gzipSync('{"a":1}\n{"a":3}\n')],
    ['empty', Buffer.alloc(0)],
  ])('that is %s halts', async (_, content) => {
    await expect(read(content)).rejects.toMatchObject({ code: 'LandfallArtifactChanged' });
  });
});

describe('keys that were seen', () => {
  it('are found twice among more than one file holds', async () => {
    const seen = await openSeenKeys(1_000_000);
    try {
      for (let n = 0; n < 5_000; n += 1) await seen.add(`key ${n}`);
      expect(await seen.twice(5)).toEqual(new Set());
      for (const n of [0, 4_999, 4_999]) await seen.add(`key ${n}`);
      expect(await seen.twice(5)).toEqual(new Set([keyDigest('key 0'), keyDigest('key 4999')]));
      expect((await seen.twice(1)).size).toBe(1);
    } finally {
      await seen.close();
    }
  });
});

describe('the end of an import', () => {
  const found: DescribedImport = {
    table_name: 'boats',
    status: 'COMPLETED',
    imported_items: 7,
    processed_items: 7,
    errors: 0,
    processed_bytes: 1,
    failure: null,
  };

  it('is good only when every item was imported', () => {
    expect(importProblem(7, found)).toBeUndefined();
    expect(importProblem(8, found)).toBe('7 of 8 items imported, 0 refused');
    expect(importProblem(6, found)).toBe('7 of 6 items imported, 0 refused');
    expect(importProblem(7, { ...found, errors: 1 })).toBe('7 of 7 items imported, 1 refused');
    expect(importProblem(7, { ...found, status: 'CANCELLED' })).toContain('is CANCELLED: no reason given');
    expect(importProblem(7, { ...found, status: 'FAILED', failure: 'ItemValidationError: some' })).toBe(
      'the import is FAILED: ItemValidationError: some; 7 of 7 items imported, 0 refused',
    );
  });
});
