import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EntityPlan, Item, SourceRow } from '../../../contracts/projection';
import { compileProjection, itemOf, pageQuery, rowDifferences, type CompileResult } from '../../../engine/projection';
import { caseStatements, contractCases, moreRows, ofACutting, withoutOwn } from '../../support/contract-cases';
import { contractPage } from './contract-page';
import { createTestSource, createViews, readAll, SERVERS, type TestSource } from './source';

/** Every construct of the contract format: rows of the view = items = what is written by hand, on each server alike. */

const CASES = contractCases();
const VERSION = { epoch: 1, sequence: '1', writer: 'test' };

describe.each(SERVERS)('the contract format on %s', (flavour) => {
  let source: TestSource;
  const compiled = new Map<string, CompileResult>();

  beforeAll(async () => {
    source = await createTestSource(flavour, caseStatements());
    const { schema } = await source.analysis();
    for (const { name, contract, projection } of CASES) {
      compiled.set(name, compileProjection({ contract, projection, schema }));
    }
  });
  afterAll(() => source?.drop());

  const rowsOf = (entity: EntityPlan): Promise<readonly SourceRow[]> => readAll(source, entity, 2);

  it.each(CASES.map((one) => [one.name, one] as const))('%s', async (name, one) => {
    const { plan, findings } = compiled.get(name)!;
    expect(findings.filter(({ code }) => !ofACutting(code)).map(({ code, at }) => `${code} ${at}`)).toEqual(
      one.findings,
    );
    await createViews(source, compiled.get(name)!);
    const items: Record<string, readonly Item[]> = {};
    for (const entity of plan.entities) {
      const rows = await rowsOf(entity);
      items[entity.id] = rows.map((row) => itemOf(entity, row, VERSION));
      rows.forEach((row, index) => expect(rowDifferences(entity, row, items[entity.id]![index]!)).toEqual([]));
    }
    expect(Object.fromEntries(Object.entries(items).map(([id, list]) => [id, list.map(withoutOwn)]))).toEqual(
      one.items,
    );
  });

  if (flavour === 'mysql')
    it('docs/contract.md is what the cases give', async () => {
      const page = await contractPage(source);
      expect(readFileSync(join(__dirname, '../../../docs/contract.md'), 'utf8')).toBe(page);
    });

  it('merges every view and reads it by a range of its key', async () => {
    for (const statement of moreRows()) await source.link.query(statement);
    // 9.7 prints a tree when nothing else is asked for; MariaDB knows no name for the table.
    const explain = flavour === 'mariadb' ? 'EXPLAIN' : 'EXPLAIN FORMAT=TRADITIONAL';
    for (const { name } of CASES) {
      // Entities of one name have one view: each case makes its own anew.
      await createViews(source, compiled.get(name)!);
      for (const entity of compiled.get(name)!.plan.entities) {
        const after = entity.drivingKey.map(() => '1100');
        const { sql, values } = pageQuery({ entity, viewSchema: source.viewSchema, after, limit: 5 });
        const steps = await source.link.query(`${explain} ${sql}`, values);
        expect(steps.filter((step) => /DERIVED/.test(String(step['select_type'])))).toEqual([]);
        expect([name, steps[0]]).toMatchObject([name, { table: 'b', type: 'range', key: 'PRIMARY' }]);
        const scanned = steps.slice(1).filter(({ type }) => type === 'ALL' || type === 'index');
        expect([name, scanned]).toEqual([name, []]);
      }
    }
  });
});
