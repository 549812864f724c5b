import { Project, SyntaxKind } from 'ts-morph';
import { callsNamed, nodesIn } from '../../../engine/analysis/source/nodes/file-nodes';
import { wrappedIn } from '../../../engine/analysis/source/nodes/wrap';
import { scanFiles } from './scan';

const POOL = `import { createPool } from 'mysql2/promise'; const pool = createPool({});`;
/** Statements that are found at the calls of a function in between, by file. */
async function found(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { sites } = await scanFiles(files);
  return sites.map(({ file, sql, problem }) => (problem === null ? `${file} ${sql}` : `${file} PROBLEM ${problem}`));
}
const sql = (n: number): string => `'SELECT ${n} FROM boats'`;

describe('calls of a function under another name', () => {
  it.each([
    [
      'imported as',
      'export const run = (q: string) => pool.query(q);',
      `import { run as go } from './db'; go(${sql(1)});`,
    ],
    [
      'exported as',
      'const run = (q: string) => pool.query(q); export { run as go };',
      `import { go } from './db'; go(${sql(1)});`,
    ],
    [
      'default function',
      'export default function run(q: string) { return pool.query(q); }',
      `import go from './db'; go(${sql(1)});`,
    ],
    ['default without a name', 'export default (q: string) => pool.query(q);', `import go from './db'; go(${sql(1)});`],
    [
      'default of a variable',
      'const run = (q: string) => pool.query(q); export default run;',
      `import go from './db'; go(${sql(1)});`,
    ],
    [
      'exported as default',
      'const run = (q: string) => pool.query(q); export { run as default };',
      `import go from './db'; go(${sql(1)});`,
    ],
    [
      'kept in a variable',
      'export function run(q: string) { return pool.query(q); }',
      `import { run } from './db'; const go = run; go(${sql(1)});`,
    ],
    [
      'kept in an object',
      'function run(q: string) { return pool.query(q); } export const db = { go: run };',
      `import { db } from './db'; db.go(${sql(1)});`,
    ],
    [
      'of a namespace',
      'export async function run(q: string) { return pool.query(q); }',
      `import * as db from './db'; db.run(${sql(1)});`,
    ],
    [
      'taken out of an object',
      'export const db = { run: (q: string) => pool.query(q) };',
      `import { db } from './db'; const { run: go } = db; go(${sql(1)});`,
    ],
    [
      'a property of a class',
      'export class Db { go = (q: string) => pool.query(q); }',
      `import { Db } from './db'; new Db().go(${sql(1)});`,
    ],
    [
      'in brackets and asserted',
      'export const run = ((q: string) => pool.query(q)) as (q: string) => any;',
      `import { run } from './db'; (run as any)(${sql(1)});`,
    ],
    [
      'by its interface',
      'export interface Db { run(q: string): any } export class Own implements Db { run(q: string) { return pool.query(q); } }',
      `import type { Db } from './db'; export const f = (db: Db) => db.run(${sql(1)});`,
    ],
  ])('are found: %s', async (_, db, use) => {
    expect(await found({ 'db.ts': `${POOL}${db}`, 'use.ts': use })).toEqual(['use.ts SELECT 1 FROM boats']);
  });

  it.each([
    ['module.exports', 'module.exports = (q) => pool.query(q);', `const go = require('./db'); go(${sql(1)});`],
    [
      'module.exports of a name',
      'const run = (q) => pool.query(q); module.exports = run;',
      `const go = require('./db'); go(${sql(1)});`,
    ],
    [
      'exports.name',
      'const run = (q) => pool.query(q); exports.go = run;',
      `const { go } = require('./db'); go(${sql(1)});`,
    ],
    [
      'both at once',
      'module.exports.go = exports.other = function (q) { return pool.query(q); };',
      `const db = require('./db'); db.go(${sql(1)});`,
    ],
    [
      'prototype',
      'function Db() {} Db.prototype.go = function (q) { return pool.query(q); }; module.exports = { Db };',
      `const { Db } = require('./db'); new Db().go(${sql(1)});`,
    ],
  ])('are found in CommonJS: %s', async (_, db, use) => {
    const pool = "const mysql = require('mysql2'); const pool = mysql.createPool({});";
    expect(await found({ 'db.js': `${pool}${db}`, 'use.js': use })).toEqual(['use.js SELECT 1 FROM boats']);
  });

  it('are followed into constructors, also of classes below and by super(..)', async () => {
    expect(
      await found({
        'db.ts': `${POOL} export class Query { constructor(q: string) { pool.query(q); } }
          export class Named extends Query { } export class Own extends Query { constructor() { super(${sql(3)}); } }`,
        'use.ts': `import { Query, Named as Other } from './db'; new Query(${sql(1)}); new Other(${sql(2)});`,
      }),
    ).toEqual(['db.ts SELECT 3 FROM boats', 'db.ts SELECT 1 FROM boats', 'db.ts SELECT 2 FROM boats']);
  });

  it('are those of the driver itself where a variable keeps its method', async () => {
    const bound = `import { promisify } from 'util'; import mysql from 'mysql2'; const pool = mysql.createPool({});
      export const ask = promisify(pool.query).bind(pool); export default ask;`;
    expect(
      await found({
        'db.ts': bound,
        'a.ts': `import { ask as put } from './db'; put(${sql(1)});`,
        'b.ts': `import anything from './db'; anything(${sql(2)});`,
      }),
    ).toEqual(['a.ts SELECT 1 FROM boats', 'b.ts SELECT 2 FROM boats']);
  });
});

it('takes a closed set of texts in an order that does not depend on what was looked at before', async () => {
  const use = (type: string): string => `${POOL} type Column = ${type};
    export const by = (column: Column) => pool.query(\`SELECT 1 FROM boats ORDER BY \${column}\`);`;
  const before = `import './a'; export const x: 'name' | 'id' = 'name';`;
  const [one, other] = [
    await found({ 'a.ts': use("'id' | 'name'") }),
    await found({ '0.ts': before, 'a.ts': use("'name' | 'id'") }),
  ];
  expect(one).toEqual(['a.ts SELECT 1 FROM boats ORDER BY id /* or: name */']);
  expect(other).toEqual(one);
});

it('wraps nodes of the compiler in the nodes that ts-morph itself has for them', () => {
  const file = new Project({ useInMemoryFileSystem: true }).createSourceFile('a.ts', 'class A { m() { f(a.b(1)); } }');
  const calls = file.getDescendantsOfKind(SyntaxKind.CallExpression);
  expect(nodesIn(file, SyntaxKind.CallExpression)).toEqual(calls);
  expect(callsNamed(file, (name) => name === 'b')).toEqual([calls[1]]);
  expect(wrappedIn(file, calls[0]!.compilerNode)).toBe(calls[0]);
});
