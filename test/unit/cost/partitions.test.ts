import type { AccessPattern, Analysis } from '../../../contracts/schemas/analysis';
import { hotPartitionFindings } from '../../../engine/cost';
import { buildModel } from '../../../engine/modeling';
import { RATE_FINDINGS } from '../../../engine/projection/findings/codes';
import { analysisOf } from '../modeling/facts';
import { orders, pattern, rated, shop, users } from './shop';

/** What single partitions are asked for, and the finding of the linter. */

const byUser = pattern('AP1', 'select', ['users'], { equal: ['users.id'] });
const byStatus = pattern('AP2', 'select', ['orders'], { equal: ['orders.status'] });
const insert = pattern('AP3', 'insert', ['orders'], { assigns: ['orders.user_id'] });

const linted = (patterns: readonly AccessPattern[], over: Partial<Analysis> = {}) => {
  const analysis = { ...analysisOf([users, orders], patterns), ...over };
  const built = buildModel(analysis, { strategy: 'auto', collections: false });
  return { built, findings: hotPartitionFindings({ ...built, analysis }) };
};

const seen = (texts: number, peakPerMinute: number): NonNullable<AccessPattern['log']> => ({
  ...{ texts, peakPerMinute, peakPerHour: 9, firstSeen: null, lastSeen: null, latency: null, lock: null },
  ...{ rowsExamined: null, rowsSent: null, sample: '' },
});
const traffic = (complete: boolean): Partial<Analysis> => ({
  queryLog: {
    ...{ files: [], format: 'general', executions: 1, distinct: 1, literalTexts: 1, spanSeconds: '1', unparsed: [] },
    traffic: { literal: { complete } },
  } as unknown as NonNullable<Analysis['queryLog']>,
});

it('reads of a key of two values are too many however they spread: a warning at the key of the index', () => {
  const { built, findings } = linted([rated(byStatus, '500', 500)]);
  expect(findings).toMatchObject([{ code: 'hot-partition', severity: 'warning' }]);
  const [{ at, message, fix }] = findings as [(typeof findings)[number]];
  expect(at).toMatch(/^\/tables\/\d\/gsis\/1\/pk$/);
  expect(built.contract.tables[Number(at.split('/')[2])]?.gsis?.[1]?.pk).toBe('GSI2PK');
  expect(message).toMatch(
    /^Orders GSI2, partition ORDERS#\S*\{status\}: .* read units\/s in the busiest second.*\(AP2\)$/,
  );
  expect(fix).toMatch(/\.$/);
  expect(RATE_FINDINGS['hot-partition'].severity).toContain('warning');
});

it('below what one partition gives nothing is said', () => {
  expect(linted([rated(byStatus, '1', 1), rated(insert, '9', 9), rated(byUser, '99', 400)]).findings).toEqual([]);
});

it('of a key with many values it depends on which are asked for: a remark', () => {
  const { findings } = linted([rated(byUser, '4000', 4_000)]);
  expect(findings).toMatchObject([{ severity: 'info', at: '/tables/1/entities/0/pk_template' }]);
  expect(findings[0]!.message).toContain('if all requests met one key it would be asked for 4000 read units/s');
  expect(findings[0]!.message).toContain('there are 1000 keys');
});

it('the texts that the log saw bound how far they can spread, unless the log hides values or lost texts', () => {
  const hot = { ...rated(byUser, '4000', 4_000), log: seen(1, 200_000) };
  expect(linted([hot], traffic(true)).findings).toMatchObject([{ severity: 'warning' }]);
  expect(linted([hot], traffic(false)).findings).toMatchObject([{ severity: 'info' }]);
  expect(linted([{ ...hot, log: seen(1, 0) }], traffic(true)).findings).toMatchObject([{ severity: 'info' }]);
  expect(linted([{ ...hot, log: seen(2, 200_000) }], traffic(true)).findings).toMatchObject([{ severity: 'info' }]);
});

it('a written index with few keys is split by the rules, and is then no finding', () => {
  const { built, findings } = linted([rated(byStatus, '1', 1), rated(insert, '3000', 3_000)]);
  expect(built.model.tables.flatMap(({ indexes }) => indexes.flatMap(({ shards }) => shards?.count ?? []))).toEqual([
    3,
  ]);
  // The item of a user is checked with every order: how these spread is another matter.
  expect(findings.filter(({ message }) => message.includes('GSI1'))).toEqual([]);
  const { cost } = shop([rated(byStatus, '1', 1), rated(insert, '3000', 3_000)], { collections: false });
  expect(cost.partitions.flatMap(({ index, template }) => (index === null ? [] : template))).toEqual([
    'ORDERS#STATUS#{status}#{shard of id}',
  ]);
  expect(findings.filter(({ message }) => message.includes('Users'))).toMatchObject([{ severity: 'info' }]);
});

it('items of one collection are in one partition: parent and children are added', () => {
  const cascading = {
    ...orders,
    foreignKeys: orders.foreignKeys.map((key) => ({ ...key, onDelete: 'CASCADE' as const })),
  };
  const ofUser = pattern('AP4', 'select', ['orders'], { equal: ['orders.user_id'] });
  const { cost } = shop([rated(byUser, '10', 10), rated(ofUser, '10', 10)], { tables: [users, cascading] });
  const own = cost.partitions.filter(({ index }) => index === null);
  expect(own).toMatchObject([{ table: 'Users', template: 'USERS#{id}', patterns: ['AP1', 'AP4'] }]);
  expect(own[0]!.reads.most).toBe(20);
});
