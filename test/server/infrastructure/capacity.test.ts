import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import {
  createInfrastructureActivities,
  deleteStack,
  infrastructureVerdicts,
} from '../../../activities/infrastructure';
import { portOpener } from '../../../adapters/mcp/port/open';
import { bench, type Bench } from './context';
import { Sandbox } from './support';

describe('capacity of deployed tables', () => {
  let sandbox: Sandbox;
  let b: Bench;
  const openPort = portOpener({ secrets: async () => 'x', environment: {} });
  const deps = () => ({ store: () => b.store, openPort, pollMs: 50 });
  beforeEach(() => (sandbox = new Sandbox()));
  afterEach(async () => {
    await deleteStack(deps(), b.context()).catch(() => undefined);
    await sandbox.clear();
    sandbox.client.destroy();
  });

  const run = async (target: NonNullable<Parameters<typeof bench>[1]>['target']) => {
    b = await bench(sandbox.prefix, { target: { ...target } });
    const activities = createInfrastructureActivities(deps());
    const written = b.keep(await activities.writeTemplate({ context: b.context() }));
    b.keep(await activities.deployStack({ context: b.context() }));
    b.keep(await activities.verifyStack({ context: b.context() }));
    expect((await infrastructureVerdicts(deps(), b.context())).filter(({ ok }) => !ok)).toEqual([]);
    const { Table } = await sandbox.client.send(new DescribeTableCommand({ TableName: `${sandbox.prefix}authors` }));
    return { written, table: Table! };
  };

  it('is provisioned, then on demand with a maximum and warmed; items and indexes stay', async () => {
    const first = await run({ capacity: { mode: 'provisioned' } });
    expect(first.written.risks).toContainEqual(expect.stringContaining('the transfer is throttled until'));
    expect(first.written.notes.at(-1)).toMatch(/^taken out of the template for the emulator: .*ScalableTarget/);
    expect(first.table.ProvisionedThroughput?.ReadCapacityUnits).toBeGreaterThanOrEqual(1);
    expect(first.table.BillingModeSummary?.BillingMode ?? 'PROVISIONED').toBe('PROVISIONED');
    await sandbox.put('authors', 'kept');

    const second = await run({ capacity: { maxReadUnits: 90_000, maxWriteUnits: 5_000 } });
    expect(second.written.notes).toContain(`change BillingMode of ${sandbox.prefix}authors`);
    expect(second.table).toMatchObject({
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      OnDemandThroughput: { MaxReadRequestUnits: 90_000, MaxWriteRequestUnits: 5_000 },
    });
    expect(second.table.CreationDateTime).toEqual(first.table.CreationDateTime);
  }, 60_000);
});
