import fc from 'fast-check';
import { describeChanges } from '../../../engine/infrastructure/changes';
import { forEmulator } from '../../../engine/infrastructure/emulator';
import {
  CapacityForecast,
  capacityText,
  scaledRange,
  type CapacitySettings,
} from '../../../engine/infrastructure/resources/capacity';
import { indexOperations, updateSteps } from '../../../engine/infrastructure/steps';
import { buildTemplate } from '../../../engine/infrastructure/template';
import { isTable, tablesOf, type TableResource, type Template } from '../../../engine/infrastructure/template-types';
import { build, plan, tablePlan } from './support';

const settings = (more: Partial<CapacitySettings> = {}): CapacitySettings => ({
  ...{ mode: 'on-demand', utilisation: 70, headroom: 2, warm: true },
  ...more,
});
const load = (table: string, index: string | null, reads: number, writes: number, times = 10) => ({
  table,
  index,
  reads: { average: reads, peak: reads * times },
  writes: { average: writes, peak: writes * times },
});
const forecast = (...loads: readonly ReturnType<typeof load>[]) => new CapacityForecast(loads);

const built = (capacity: CapacitySettings | undefined, by = forecast(), indexes = ['gsi']): Template =>
  buildTemplate({
    plan: plan(tablePlan('xxx', indexes)),
    migration: 'm',
    target: { tablePrefix: 'p-', capacity, alarms: { emails: [], latencyMilliseconds: 50 } },
    forecast: by,
  });
const tableOf = (template: Template): TableResource => template.Resources['XxxTable'] as TableResource;

describe('capacity on demand', () => {
  it('without settings is as it was', () => {
    expect(tableOf(built(undefined)).Properties).toMatchObject({ BillingMode: 'PAY_PER_REQUEST' });
    for (const key of ['ProvisionedThroughput', 'OnDemandThroughput', 'WarmThroughput'])
      expect(JSON.stringify(built(undefined).Resources)).not.toContain(key);
  });

  it('has the maximum that is set, for the table and its indexes, and not for the control table', () => {
    const template = built(settings({ maxWriteUnits: 500 }));
    const OnDemandThroughput = { MaxWriteRequestUnits: 500 };
    expect(tableOf(template).Properties).toMatchObject({
      OnDemandThroughput,
      GlobalSecondaryIndexes: [{ IndexName: 'gsi', OnDemandThroughput }],
    });
    expect(tablesOf(template).filter(({ Properties }) => Properties.OnDemandThroughput !== undefined)).toHaveLength(1);
  });

  it('is warmed where more is expected than a new table takes, and never above the maximum', () => {
    const warm = (by: CapacityForecast, more: Partial<CapacitySettings> = {}) =>
      tableOf(built(settings(more), by)).Properties.WarmThroughput;
    expect(warm(forecast(load('xxx', null, 1_200, 400)))).toBeUndefined();
    expect(warm(forecast(load('xxx', null, 1_201, 1)))).toEqual({
      ReadUnitsPerSecond: 12_010,
      WriteUnitsPerSecond: 4_000,
    });
    expect(warm(new CapacityForecast([], 9_000))).toEqual({ ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 9_000 });
    expect(warm(new CapacityForecast([], 9_000), { warm: false })).toBeUndefined();
    expect(warm(new CapacityForecast([], 9_000), { maxWriteUnits: 4_000 })).toBeUndefined();
  });
});

describe('provisioned capacity', () => {
  const provisioned = settings({ mode: 'provisioned' });
  const by = forecast(load('xxx', null, 70, 7), load('xxx', 'gsi', 0, 14));

  it('begins with the average and is scaled up to the busiest second', () => {
    const template = built(provisioned, by);
    expect(tableOf(template).Properties).toMatchObject({
      BillingMode: 'PROVISIONED',
      ProvisionedThroughput: { ReadCapacityUnits: 100, WriteCapacityUnits: 10 },
      GlobalSecondaryIndexes: [{ ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 20 } }],
    });
    const targets = Object.values(template.Resources)
      .filter(({ Type }) => Type === 'AWS::ApplicationAutoScaling::ScalableTarget')
      .map(({ Properties }) => Object.values(Properties).join(' '));
    expect(targets).toEqual([
      'dynamodb table/p-xxx dynamodb:table:ReadCapacityUnits 100 2000',
      'dynamodb table/p-xxx dynamodb:table:WriteCapacityUnits 10 200',
      'dynamodb table/p-xxx/index/gsi dynamodb:index:ReadCapacityUnits 1 3000',
      'dynamodb table/p-xxx/index/gsi dynamodb:index:WriteCapacityUnits 20 400',
    ]);
    const policies = Object.values(template.Resources).filter(({ Type }) => Type.endsWith('ScalingPolicy'));
    expect(policies).toHaveLength(4);
    expect(policies[3]!.Properties).toMatchObject({
      ScalingTargetId: { Ref: 'XxxTableGsiIndexWriteTarget' },
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 70,
        PredefinedMetricSpecification: { PredefinedMetricType: 'DynamoDBWriteCapacityUtilization' },
      },
    });
    expect(capacityText(provisioned)).toContain('up to 2 times the busiest second');
  });

  it('is taken out of the template for the emulator, target by target', () => {
    const { removed, template } = forEmulator(built(provisioned, by));
    expect(removed.filter((one) => one.includes('ApplicationAutoScaling'))).toHaveLength(8);
    expect(JSON.stringify(template)).not.toContain('ApplicationAutoScaling');
    expect(tableOf(template).Properties.BillingMode).toBe('PROVISIONED');
  });

  it('least and most are whole, in order, and within what a person set', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.double({ min: 1, max: 50, noNaN: true }),
        fc.option(fc.integer({ min: 1, max: 1_000 }), { nil: undefined }),
        (average, times, maxReadUnits) => {
          const range = scaledRange(
            { average, peak: average * times },
            settings({ mode: 'provisioned', maxReadUnits }),
            'reads',
          );
          expect(Number.isInteger(range.least) && Number.isInteger(range.most)).toBe(true);
          expect(range.least).toBeGreaterThanOrEqual(1);
          expect(range.most).toBeGreaterThanOrEqual(range.least);
          if (maxReadUnits !== undefined) expect(range.most).toBe(maxReadUnits);
        },
      ),
    );
  });
});

describe('an alarm on what is consumed', () => {
  const alarms = (capacity: CapacitySettings | undefined) =>
    Object.entries(built(capacity, forecast(load('xxx', null, 70, 7))).Resources).filter(([id]) =>
      id.includes('Consumed'),
    );

  it('is there for each table and index with a most, at four fifths of a minute of it', () => {
    expect(alarms(undefined)).toEqual([]);
    expect(alarms(settings())).toEqual([]);
    expect(alarms(settings({ maxReadUnits: 10 })).map(([id]) => id)).toEqual([
      'XxxTableConsumedReadCapacityUnits',
      'XxxTableGsiIndexConsumedReadCapacityUnits',
    ]);
    expect(alarms(settings({ maxReadUnits: 10 }))[0]![1].Properties).toMatchObject({
      Threshold: 480,
      Statistic: 'Sum',
    });
    expect(alarms(settings({ mode: 'provisioned' }))).toHaveLength(4);
  });
});

describe('another capacity', () => {
  const [before, after] = [built(undefined), built(settings({ mode: 'provisioned' }))];

  it('changes an index and does not make it anew', () => {
    expect(indexOperations(tableOf(before), tableOf(after))).toEqual([]);
    expect(updateSteps(before, after)).toEqual([after]);
    const texts = describeChanges(before, after).map(({ what }) => what);
    expect(texts).toContain('change capacity of index gsi of p-xxx');
    expect(texts).toContain('change BillingMode of p-xxx');
    expect(texts.filter((text) => /(create|delete) index/.test(text))).toEqual([]);
  });

  it('in one deployment with other indexes, every step is one that DynamoDB takes', () => {
    const wanted = built(settings({ mode: 'provisioned' }), forecast(), ['new', 'newer']);
    for (const step of updateSteps(before, wanted)) {
      const { BillingMode, ProvisionedThroughput, GlobalSecondaryIndexes = [] } = tableOf(step).Properties;
      expect([BillingMode, ProvisionedThroughput === undefined]).toEqual(['PROVISIONED', false]);
      for (const index of GlobalSecondaryIndexes) expect(index).toHaveProperty('ProvisionedThroughput');
    }
    const back = updateSteps(wanted, build(tablePlan('xxx', ['gsi'])));
    for (const step of back)
      for (const resource of Object.values(step.Resources).filter(isTable))
        expect(JSON.stringify(resource)).not.toContain('ProvisionedThroughput');
  });
});
