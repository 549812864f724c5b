import fc from 'fast-check';
import { LandfallError } from '../../../contracts/errors';
import type { Item, SourceValue } from '../../../contracts/projection';
import { buildModel } from '../../../engine/modeling';
import { compareItems, compileProjection, itemOf, rowDifferences, rowOf } from '../../../engine/projection';
import { analysisOf } from '../modeling/facts';
import { keyOf, randomTable, viewRow } from './arbitrary-schema';

const VERSION = { epoch: 1, sequence: '42', writer: 'copy' };

const cases = randomTable.chain(({ facts, values }) =>
  fc.record({
    facts: fc.constant(facts),
    rows: fc.array(fc.record(Object.fromEntries(values) as Record<string, fc.Arbitrary<SourceValue>>), {
      maxLength: 6,
    }),
  }),
);

/** As a server would keep it: BIT, float and so on come in the form of the view already. */
const refusedForGoodReason = (error: unknown): boolean =>
  error instanceof LandfallError && error.code === 'LandfallItemRefused';

describe('rows -> items -> rows', () => {
  it('gives back every row of random tables of every type', () => {
    let made = 0;
    fc.assert(
      fc.property(cases, ({ facts, rows }) => {
        const analysis = analysisOf([facts]);
        const { contract, projection } = buildModel(analysis, { strategy: 'auto', collections: true });
        const { plan, findings } = compileProjection({
          contract,
          projection,
          schema: analysis.schema,
        });
        expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
        const owner = plan.entities.find(({ role }) => role === 'owner')!;
        const items = new Map<string, string>();
        for (const values of rows) {
          const row = viewRow(owner, values);
          let item: Item;
          try {
            item = itemOf(owner, row, VERSION);
          } catch (error) {
            expect(refusedForGoodReason(error)).toBe(true);
            continue;
          }
          made++;
          expect(rowDifferences(owner, row, item)).toEqual([]);
          expect(Object.keys(rowOf(owner, item)).sort()).toEqual(facts.columns.map(({ name }) => name).sort());
          expect(compareItems(item, itemOf(owner, row, { ...VERSION, sequence: '43', writer: 'cdc' }))).toEqual([]);
          // Rows with different keys never meet in one item.
          const key = JSON.stringify(owner.keys.map(({ attribute }) => item[attribute]));
          const name = keyOf(owner, row);
          const folded = owner.columns.some(({ expression }) => /WEIGHT_STRING|RTRIM/.test(expression));
          const fuzzy = owner.drivingKey.some(({ kind }) => kind === 'float');
          if (items.has(key) && !folded && !fuzzy) expect(items.get(key)).toBe(name);
          items.set(key, name);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(made).toBeGreaterThan(1_000);
  }, 120_000);
});
