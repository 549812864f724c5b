import { FakeClient, landfall, progressOf, statusOf } from './support';

const rates = { all: 100, tables: { orders: null } };
const running = () => statusOf({ progress: { ...progressOf(), rates } });

it('shows the rates that count, for people and for programs', async () => {
  expect((await landfall('rate', { client: new FakeClient([running()]) })).out).toBe(
    'each table: 100 write units per second\norders: no ceiling',
  );
  const { out } = await landfall('rate --json', { client: new FakeClient([running()]) });
  expect(JSON.parse(out)).toEqual({ name: 'shop', run: 'running', ...rates });
});

it.each([
  ['--set 250 --by ann --why busy', { unitsPerSecond: 250, by: 'ann', why: 'busy' }],
  ['--set none --table orders --by ann', { unitsPerSecond: null, table: 'orders', by: 'ann' }],
])('rate %s', async (flags, request) => {
  const client = new FakeClient([running()]);
  const { code, out } = await landfall(`rate ${flags}`, { client });
  expect([code, out]).toEqual([0, 'rate set']);
  expect(client.asked('setRate')).toEqual([['shop', request]]);
});

it.each(['--set 0', '--set -1', '--set fast', '--set Infinity', '--table orders'])(
  'rate %s is wrong use',
  async (flags) => {
    const client = new FakeClient([running()]);
    expect((await landfall(`rate ${flags}`, { client })).code).toBe(2);
    expect(client.asked('setRate')).toEqual([]);
  },
);

it('says when there is no rate, or nobody knows it', async () => {
  const none = await landfall('rate', { client: new FakeClient([statusOf({ progress: progressOf() })]) });
  expect([none.code, none.err]).toEqual([2, expect.stringContaining('stage transfer is not selected')]);
  const { progress: _, ...unanswered } = statusOf();
  const silent = await landfall('rate', { client: new FakeClient([unanswered]) });
  expect([silent.code, silent.err]).toEqual([1, expect.stringContaining('LandfallWorkerMissing')]);
});
