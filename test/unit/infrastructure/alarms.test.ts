import type { TablePlan } from '../../../contracts/projection';
import { describeChanges } from '../../../engine/infrastructure/changes';
import { forEmulator } from '../../../engine/infrastructure/emulator';
import { parseTemplate, printTemplate } from '../../../engine/infrastructure/print';
import { verifyResources, type DeployedStack } from '../../../engine/infrastructure/resources/verify';
import { buildTemplate } from '../../../engine/infrastructure/template';
import type { Template } from '../../../engine/infrastructure/template-types';
import { build, plan, tablePlan } from './support';

describe('alarms', () => {
  const alarms = { emails: ['ops@example.com'], latencyMilliseconds: 40 };
  const withAlarms = (...tables: readonly TablePlan[]): Template =>
    buildTemplate({ plan: plan(...tables), migration: 'm', target: { tablePrefix: 'p-', alarms } });
  const template = withAlarms(tablePlan('xxx', ['by.a', 'by-a']));
  const of = (type: string) => Object.entries(template.Resources).filter(([, { Type }]) => Type === type);

  it('watch each table and each index, and tell the topic', () => {
    const found = of('AWS::CloudWatch::Alarm');
    expect(found.map(([id]) => id.replace(/Index[0-9a-f]{8}/, 'Index#'))).toEqual([
      ...['XxxTableReadThrottleEvents', 'XxxTableWriteThrottleEvents'],
      ...['ByA', 'ByA'].flatMap((index) => [
        `XxxTable${index}Index#ReadThrottleEvents`,
        `XxxTable${index}Index#WriteThrottleEvents`,
      ]),
      ...['XxxTableSystemErrors', 'XxxTableGetItemLatency', 'XxxTableQueryLatency'],
      ...['ReadThrottleEvents', 'WriteThrottleEvents', 'SystemErrors', 'GetItemLatency', 'QueryLatency'].map(
        (name) => `LandfallControlTable${name}`,
      ),
    ]);
    for (const [, { Properties }] of found) {
      expect(Properties).toMatchObject({ AlarmActions: [{ Ref: 'AlarmTopic' }], TreatMissingData: 'notBreaching' });
      const { MetricName, Metrics } = Properties as { MetricName?: unknown; Metrics?: unknown };
      expect([MetricName, Metrics].filter((given) => given !== undefined)).toHaveLength(1);
    }
    expect(template.Resources['XxxTableQueryLatency']?.Properties).toMatchObject({
      Threshold: 40,
      Dimensions: [
        { Name: 'TableName', Value: 'p-xxx' },
        { Name: 'Operation', Value: 'Query' },
      ],
    });
    expect(JSON.stringify(of('AWS::SNS::Topic'))).toContain('{"Protocol":"email","Endpoint":"ops@example.com"}');
    expect(parseTemplate(printTemplate(template))).toEqual(template);
    expect(build(tablePlan('xxx')).Resources['AlarmTopic']).toBeUndefined();
  });

  it('are the same bytes whatever the order of tables and indexes', () => {
    const a = withAlarms(tablePlan('xxx', ['one', 'two']), tablePlan('yyy'));
    const b = withAlarms(tablePlan('yyy'), tablePlan('xxx', ['two', 'one']));
    expect(printTemplate(a)).toBe(printTemplate(b));
  });

  it('are drawn on a dashboard whose text is JSON', () => {
    const body = template.Resources['Dashboard']!.Properties['DashboardBody' as never] as { 'Fn::Sub': string };
    const { widgets } = JSON.parse(body['Fn::Sub']) as {
      widgets: readonly { x: number; y: number; properties: { metrics: readonly unknown[] } }[];
    };
    expect(widgets.map(({ x, y, properties }) => [x, y, properties.metrics.length])).toEqual([
      ...[
        [0, 0, 4],
        [12, 0, 4],
      ],
      ...[
        [0, 8, 8],
        [12, 8, 4],
      ],
    ]);
    expect(body['Fn::Sub']).toContain('"GlobalSecondaryIndexName","by.a"');
  });

  it('are counted in what a person reads, not listed', () => {
    expect(describeChanges(undefined, template).map(({ what }) => what)).toContain('add 14 alarms');
    const slower = buildTemplate({
      plan: plan(tablePlan('xxx', ['by.a', 'by-a'])),
      migration: 'm',
      target: { tablePrefix: 'p-', alarms: { ...alarms, latencyMilliseconds: 80 } },
    });
    expect(describeChanges(template, slower).map(({ what }) => what)).toEqual(['change 4 alarms']);
    const none = buildTemplate({
      plan: plan(tablePlan('xxx', ['by.a', 'by-a'])),
      migration: 'm',
      target: { tablePrefix: 'p-' },
    });
    expect(describeChanges(template, none).map(({ what }) => what)).toContain('delete 14 alarms');
  });

  it('on queries are taken out for the emulator, and said', () => {
    const { template: cut, removed } = forEmulator(template);
    expect(removed).toEqual([
      'XxxTableSystemErrors (AWS::CloudWatch::Alarm on a query)',
      'LandfallControlTableSystemErrors (AWS::CloudWatch::Alarm on a query)',
    ]);
    expect(Object.keys(template.Resources).length - Object.keys(cut.Resources).length).toBe(2);
  });

  it('that no stack could hold are refused, and the setting is named', () => {
    const many = Array.from({ length: 90 }, (_, n) => tablePlan(`table${n}`));
    expect(() => withAlarms(...many)).toThrow(
      expect.objectContaining({
        code: 'LandfallContractInvalid',
        message: expect.stringContaining('target.alarms') as string,
      }) as Error,
    );
    expect(Object.keys(build(...many).Resources)).toHaveLength(91);
  });

  it('have ids that CloudFormation takes, whatever the names', () => {
    const long = 'x'.repeat(220);
    const ids = Object.keys(withAlarms(tablePlan(long, [long, `${long}y`])).Resources);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9]{1,255}$/);
    expect(ids.length).toBe(2 + 3 + 14);
  });
});

describe('what a stack holds beside its tables', () => {
  const template = buildTemplate({
    plan: plan(tablePlan('xxx')),
    migration: 'm',
    target: { tablePrefix: '', encryption: 'customer-key' },
  });
  const good = {
    template,
    statuses: new Map(Object.keys(template.Resources).map((id) => [id, 'CREATE_COMPLETE'])),
    drifts: new Map([['DataKey', { status: 'IN_SYNC', differences: [] }]]),
  };
  const lines = (stack: DeployedStack | undefined) =>
    verifyResources(template, stack).map(({ check, ok, detail }) => `${ok ? 'ok' : 'BAD'} ${check}: ${detail}`);

  it('is compared with the template, and with what it is now', () => {
    expect(lines(good)).toEqual([
      'ok DataKey (AWS::KMS::Key): deployed, and unchanged since',
      expect.stringMatching(/^ok DataKeyAlias .*cannot compare/),
    ]);
    const modified = { status: 'MODIFIED', differences: ['/EnableKeyRotation is false, the template says true'] };
    expect(lines({ ...good, drifts: new Map([['DataKey', modified]]) })[0]).toBe(
      'BAD DataKey (AWS::KMS::Key): MODIFIED outside of the stack; /EnableKeyRotation is false, the template says true; deploy the stack again',
    );
  });

  it('is missing, unfinished, or of another text', () => {
    expect(lines(undefined)[0]).toContain('BAD DataKey (AWS::KMS::Key): there is no stack');
    expect(lines({ ...good, statuses: new Map() })[0]).toContain('not in the stack');
    expect(lines({ ...good, statuses: new Map([['DataKey', 'UPDATE_FAILED']]) })[0]).toContain(
      'its status is UPDATE_FAILED',
    );
    expect(lines({ ...good, template: build(tablePlan('xxx')) })[0]).toContain('deployed from another text');
  });
});
