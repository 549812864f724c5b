import { BUILT_IN_PRICES, forecastCost, hotPartitionFindings } from '../../../engine/cost';
import { modelFiles } from '../../../engine/modeling/files';
import { Pins } from '../../../engine/modeling/pins/pins';
import { reviewOf } from '../../../engine/modeling/review';
import { analysisOf, column, pattern, table } from './facts';
import { AUTO, documentsOf } from './shop';

/** What stands in for AUTO_INCREMENT: an item that gives numbers, its price, and whether it can run hot. */

const rows = table(
  'rows',
  [column('id', 'int unsigned', { autoIncrement: true }), column('note', 'varchar(9)')],
  ['id'],
);
const insert = (rate: readonly [string, number] | null, ...assigns: readonly string[]) =>
  pattern('AP1', 'insert', ['rows'], {
    assigns: assigns.map((name) => `rows.${name}`),
    ...(rate === null ? {} : { rate }),
  });

function counted(one: ReturnType<typeof insert>) {
  const analysis = analysisOf([rows], [one]);
  const { built } = modelFiles({ analysis, options: AUTO, pins: Pins.none() });
  const settings = { region: 'us-east-1', prices: BUILT_IN_PRICES, pointInTimeRecovery: true };
  const cost = forecastCost({ ...settings, ...built, analysis });
  return { built, cost, analysis, documents: documentsOf(analysis) };
}

describe('a counter', () => {
  it('gives the numbers of each statement, for a write unit more', () => {
    const { built, cost, documents } = counted(insert(['2.0000', 7], 'note'));
    expect(built.projection.counters).toEqual([
      {
        ...{
          source: 'rows',
          column: 'id',
          table: 'Rows',
          partition: 'COUNTER#ROWS',
          sort: '#NEXT',
          attribute: 'number',
          type: 'COUNTER#ROWS',
        },
        start: { from: 'source', before: 'phase-5', condition: 'attribute_not_exists(#n) OR #n < :n' },
        ...{ strategy: 'increment', block: 1 },
        because: 'inserts come 7/s in the busiest second; one item takes 1000 writes/s',
      },
    ]);
    expect(cost.patterns[0]!.requests.map((one) => one.kind === 'write' && [one.role, one.items])).toEqual([
      ['counter', 1],
      ['row', 1],
    ]);
    expect(cost.patterns[0]!.writeUnits).toBe(2);
    const load = cost.partitions.find(({ template }) => template === 'COUNTER#ROWS')!;
    expect([load.partitions, load.writes]).toEqual([1, { least: 7, most: 7 }]);
    expect(documents['dynamodb_data_model.md']).toContain('a write of the counter `COUNTER#ROWS`');
    for (const part of ['COUNTER#ROWS', 'ADD #n :n', "--condition-expression 'attribute_exists(#n)'"])
      expect(documents['dynamodb_data_model.json']).toContain(part);
  });

  it('begins at the next number of the source, which a person is told to write, and is no row', () => {
    const { built, documents } = counted(insert(null, 'note'));
    const { items } = JSON.parse(documents['dynamodb_data_model.json']) as {
      items: Record<string, { PutRequest: { Item: Record<string, { S?: string; N?: string }> } }[]>;
    };
    const [row, counter] = items['Rows']!.map(({ PutRequest }) => PutRequest.Item);
    expect(counter).toEqual({
      ...{ PK: { S: 'COUNTER#ROWS' }, SK: { S: '#NEXT' }, _type: { S: 'COUNTER#ROWS' } },
      number: row!['id'],
    });
    expect(built.plan.entities.map(({ entityType }) => entityType)).not.toContain('COUNTER#ROWS');
    expect(documents['dynamodb_data_model.md']).toContain(
      'the greater of the AUTO_INCREMENT of `rows` and MAX(`id`) + 1 at cut-over',
    );
    const start =
      'has to be written before the first write of phase 5, with the number before the next one of the source';
    expect(documents['dynamodb_data_model.md']).toContain('numbers come from the item COUNTER#ROWS: a request more');
    expect(documents['dynamodb_data_model.md']).toContain(`transaction. It ${start}`);
    const { patterns } = reviewOf(built, { cost: { byTable: new Map(), patterns: [] }, alternatives: [] });
    expect(patterns.join('\n')).toContain(`the counter of AUTO_INCREMENT (rows.id) ${start}`);
    expect(patterns.join('\n')).toContain('no stage of Landfall does');
  });

  it.each([
    ['INSERT INTO `rows` SET ?', 1],
    ['INSERT INTO `rows` VALUES (NULL, ?)', 1],
    ['INSERT INTO `rows` (id, note) VALUES (7, ?), (DEFAULT, ?)', 1],
    ['INSERT INTO `rows` (id, note) VALUES (?, ?)', 'raised'],
    ['INSERT INTO `rows` VALUES (7, ?)', 'raised'],
    ['UPDATE `rows` SET id = ? WHERE id = ?', 'raised'],
    ['UPDATE `rows` SET note = ? WHERE id = ?', 0],
  ] as const)('is priced where AUTO_INCREMENT or the statement may give the number: %s', (text, requests) => {
    const statements = [{ from: 'source' as const, parts: [{ text }], places: [] }];
    const { cost } = counted({ ...insert(null, '*'), fingerprint: text, statements });
    const asked = cost.patterns[0]!.requests.filter((one) => one.kind === 'write' && one.role === 'counter');
    const raised = asked.filter((one) => one.kind === 'write' && one.counter?.raised === true);
    expect([cost.patterns[0]!.requests.length > 0, asked.length, raised.length]).toEqual(
      requests === 'raised' ? [true, 1, 1] : [true, requests, 0],
    );
  });

  it('gives blocks where single numbers would pass what one item takes', () => {
    const { built, cost, documents, analysis } = counted(insert(['3000.0000', 6000], 'note'));
    expect(built.projection.counters![0]).toMatchObject({ strategy: 'block', block: 100 });
    const [request] = cost.patterns[0]!.requests;
    expect(request!.items).toBe(0.01);
    const load = cost.partitions.find(({ template }) => template === 'COUNTER#ROWS')!;
    expect(load.writes).toEqual({ least: 60, most: 60 });
    expect(hotPartitionFindings({ ...built, analysis }).filter(({ message }) => message.includes('COUNTER'))).toEqual(
      [],
    );
    expect(documents['dynamodb_data_model.md']).toContain('no longer follow the order of the inserts');
    // The command takes the whole block: with less, the next process would be given numbers of this one.
    expect(documents['dynamodb_data_model.json']).toContain(`'{\\":n\\":{\\"N\\":\\"100\\"}}'`);
  });

  it('is raised by a statement that gives the number, and asked by none', () => {
    const { built, cost, documents } = counted(insert(null, 'id', 'note'));
    expect(built.projection.counters![0]!.because).toContain('not known');
    expect(cost.patterns[0]!.writeUnits).toBe(2);
    expect(documents['dynamodb_data_model.md']).toContain('a write of the counter `COUNTER#ROWS`, which is raised');
    expect(documents['dynamodb_data_model.json']).not.toContain('ADD #n :n');
    const plain = modelFiles({
      analysis: analysisOf([table('t', [column('id', 'int')], ['id'])]),
      options: AUTO,
      pins: Pins.none(),
    });
    expect(plain.built.projection.counters).toBeUndefined();
  });
});
