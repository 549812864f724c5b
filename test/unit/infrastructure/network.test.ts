import { parse } from 'yaml';
import { networkTemplate } from '../../../engine/infrastructure';
import { plan, tablePlan } from './support';

interface Network {
  readonly Parameters: Readonly<Record<string, { readonly Default?: string }>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Condition?: string; readonly Properties: unknown }>
  >;
}

const built = (artifactStore: string): Network =>
  parse(
    networkTemplate({
      ...{
        plan: plan(tablePlan('xxx'), tablePlan('yyy')),
        migration: 'm',
        target: { tablePrefix: 'p-' },
        artifactStore,
      },
    }),
  ) as Network;

describe('the network template', () => {
  it('lets through endpoints what the migration uses, and nothing else', () => {
    const { Resources } = built('s3://some-bucket/prefix');
    const text = JSON.stringify(Resources['DynamoDBEndpoint']);
    for (const table of ['p-xxx', 'p-yyy']) expect(text).toContain(`table/${table}"`);
    expect(text).not.toContain('"Resource":"*"');
    expect(JSON.stringify(Resources['S3Endpoint'])).toContain(':s3:::some-bucket/*"');
    expect(built('.landfall/artifacts').Resources).not.toHaveProperty('S3Endpoint');
  });

  it('makes no way to the source unless its parameters are given', () => {
    const { Parameters, Conditions, Resources } = built('s3://b');
    const always = Object.entries(Resources).filter(([, { Condition }]) => Condition === undefined);
    expect(always.map(([id]) => id).sort()).toEqual(['DynamoDBEndpoint', 'S3Endpoint']);
    expect(
      Object.entries(Parameters)
        .filter(([, { Default }]) => Default === undefined)
        .map(([name]) => name),
    ).toEqual(['VpcId', 'RouteTableIds']);
    const used = new Set(Object.values(Resources).flatMap(({ Condition }) => Condition ?? []));
    expect([...used].every((name) => name in Conditions)).toBe(true);
    expect(Object.keys(Conditions).sort()).toEqual(['HasDirectConnect', 'HasGateway', 'HasNames', 'HasVpn']);
  });
});
