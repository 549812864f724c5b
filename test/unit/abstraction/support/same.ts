import { abstracted, errorsOf, type Abstracted, type Files } from './project';
import { run } from './run';

/**
 * Abstracts an application and holds what must hold of each: it compiles, sends the same to the same objects with the same answers, and a second time
 * changes nothing.
 */
export async function same(files: Files, path: string, ...works: readonly string[]): Promise<Abstracted> {
  expect(errorsOf(files)).toEqual([]);
  const found = await abstracted(files);
  expect(errorsOf(found.after)).toEqual([]);
  for (const work of works) {
    const before = await run(files, path, work);
    expect(await run(found.after, path, work)).toEqual(before);
    expect(before.sent.length).toBeGreaterThan(0);
  }
  const again = await abstracted(found.after);
  expect(again.moved).toEqual([]);
  expect(again.callers).toEqual([]);
  expect(again.after).toEqual(found.after);
  return found;
}

export const DB = `import { createPool, type Pool } from 'mysql2/promise';
export const pool: Pool = createPool({});
export type Db = Pick<Pool, 'query' | 'execute'>;
`;
