import { compareSchema, compareSource } from '../../../bench/accuracy/compare';
import { handLists, placesOf } from '../../../bench/accuracy/lists';
import { reaches, scoreOf } from '../../../bench/accuracy/score';
import { analyse } from '../../../engine/analysis/reconcile';
import { schemaOfNone } from '../../../engine/analysis/schema/absent';
import { applicationFacts } from '../../../engine/analysis/source/application';
import { scanFiles } from './scan';

const ROUTED = `import { createPool } from 'mysql2/promise';
import express from 'express';
const pool = createPool({});
const application = express();
application.get('/boats/:id', async (request, response) => {
  const connection = await pool.getConnection();
  await connection.beginTransaction();
  await connection.query('SELECT name FROM boats WHERE id = ?', [request.params.id]);
  await connection.commit();
});
export const idle = () => pool.query('DELETE FROM ports WHERE closed = 1');
`;

async function analysed() {
  const source = await scanFiles({ 'a.ts': ROUTED });
  return analyse({
    schema: schemaOfNone([]),
    source: { application: applicationFacts(undefined, source), source, skipped: [] },
    queryLog: null,
  });
}

describe('the score of a list by hand', () => {
  it('counts what is missed and what is false, each as often as it is there', () => {
    const score = scoreOf(['a:1', 'a:2', 'b: key', 'b: key'], ['a:2', 'a:3', 'b: key']);
    expect(score).toMatchObject({ hand: 4, found: 2, missed: ['a:1', 'b: key'], wrong: ['a:3'], recall: 0.5 });
    expect(score.precision).toBeCloseTo(2 / 3);
    expect(reaches(score)).toBe(false);
  });

  it('is enough from 0.95 on, and not where nothing was counted', () => {
    const places = Array.from({ length: 20 }, (_, i) => `a:${i}`);
    expect(reaches(scoreOf(places, places.slice(1)))).toBe(true);
    expect(reaches(scoreOf(places, places.slice(2)))).toBe(false);
    expect(reaches(scoreOf(places, [...places, 'b:1', 'b:2']))).toBe(false);
    expect(reaches(scoreOf([], []))).toBe(false);
  });

  it('is one of call sites, tables, columns, transactions and routes of an application', async () => {
    const right = [
      { at: 'a.ts:8', tables: ['boats'], filters: ['id'], transaction: true, routes: ['GET /boats/:id'] },
      { at: 'a.ts:11', tables: ['ports'], filters: ['closed'], transaction: false, routes: [] },
    ];
    const good = compareSource({ callSites: { 'a.ts': [7, 8, 9, 11] }, facts: right }, await analysed());
    expect(good.map(({ what, hand, missed, wrong }) => [what, hand, missed, wrong])).toEqual([
      ['call sites', 4, [], []],
      ['tables', 2, [], []],
      ['columns of filters', 2, [], []],
      ['transaction or none', 2, [], []],
      ['routes', 2, [], []],
    ]);
    const other = [{ at: 'a.ts:8', tables: ['ports'], filters: [], transaction: false, routes: [] }];
    const bad = compareSource({ callSites: { 'a.ts': [7, 8, 9, 12] }, facts: other }, await analysed());
    expect(bad.map(({ missed, wrong }) => [missed, wrong])).toEqual([
      [['a.ts:12'], ['a.ts:11']],
      [['a.ts:8 ports'], ['a.ts:8 boats']],
      [[], ['a.ts:8 id']],
      [['a.ts:8 in none'], ['a.ts:8 in a transaction']],
      [['a.ts:8 no route'], ['a.ts:8 GET /boats/:id']],
    ]);
  });

  it('is one of tables, columns and keys of a schema', async () => {
    const key = (name: string, unique: boolean) => ({ name, columns: ['a'], unique });
    const { schema, ...rest } = await analysed();
    const table = {
      ...{ name: 't', engine: '', collation: null, comment: '', rowCount: null, columns: [], primaryKey: ['a', 'b'] },
      ...{ keys: [key('k', false), key('u', true)], foreignKeys: [], checks: [], createStatement: '' },
    };
    const analysis = { ...rest, schema: { ...schema, tables: [table] } };
    const counts = { columns: 0, primaryKey: 2, uniqueKeys: 2, indexes: 0, foreignKeys: 0 };
    expect(
      compareSchema({ t: counts, v: counts }, analysis).map(({ hand, missed, wrong }) => [hand, missed, wrong]),
    ).toEqual([
      [2, ['v'], []],
      [0, [], []],
      [4, ['v: primaryKey', 'v: primaryKey'], []],
      [4, ['t: uniqueKeys', 'v: uniqueKeys', 'v: uniqueKeys'], []],
      [0, [], ['t: indexes']],
      [0, [], []],
    ]);
  });
});

it('each list has enough to say something, and no place twice', () => {
  const lists = handLists();
  expect(lists.filter(({ callSites }) => callSites !== undefined).length).toBeGreaterThanOrEqual(2);
  expect(lists.filter(({ schema }) => schema !== undefined).length).toBeGreaterThanOrEqual(2);
  for (const list of lists) {
    const places = placesOf(list);
    expect(new Set(places).size).toBe(places.length);
    if (list.callSites === undefined) continue;
    expect(places.length).toBeGreaterThanOrEqual(50);
    expect(list.facts!.length).toBeGreaterThanOrEqual(30);
    expect(places).toEqual(expect.arrayContaining(list.facts!.map(({ at }) => at)));
  }
});
