import { Lab, type Started } from './support/environment';

jest.setTimeout(120_000);
let lab: Lab;
beforeAll(async () => {
  lab = await Lab.real();
});
afterAll(() => lab.stop());

const LIMITED = { transfer: { writeUnitsPerSecond: 100 } };
const refused = (why: string, type = 'LandfallRefused') => ({
  cause: { type, message: expect.stringContaining(why) as unknown },
});
const details = async (m: Started): Promise<string> =>
  (await m.handle.query<{ currentDetails: string }>('__temporal_workflow_metadata')).currentDetails;

/** Rates of the slices of an entity, without repetition. */
const seen = (m: Started, entity: string) =>
  m.scenario.paces
    .filter((p) => p.entity === entity)
    .filter((p, i, all) => p.rate !== all[i - 1]?.rate)
    .map((p) => p.rate);

test('a rate reaches running copies, those to come, and those that continue as new; the audit trail has who and why', async () => {
  let held = { reached: Promise.resolve(), release: (): void => undefined };
  const config = { transfer: { writeUnitsPerSecond: 100, tablesInParallel: 1 } };
  const m = await lab.start({ config, limits: { slicesPerRun: 1 } }, (s) => {
    held = s.hold('copySlice:alpha.e0');
  });
  await held.reached;
  const set = (arg: object) => m.handle.executeUpdate<string, [object]>('setRate', { args: [{ by: 'ann', ...arg }] });
  expect(await set({ unitsPerSecond: 7, table: 'alpha', why: 'busy' })).toBe(
    '7 write units per second for table alpha, before: 100 write units per second; it counts from the next slice on',
  );
  await m.handle.signal('setRate', { unitsPerSecond: null, table: 'beta', by: 'ben' });
  await m.until('both', (p) => p.rates?.tables['beta'] === null);
  expect(await details(m)).toContain(
    'Rate of each table: 100 write units per second; alpha: 7 write units per second; beta: no ceiling',
  );
  held.release();
  expect((await m.result()).outcome).toBe('finished');
  expect(seen(m, 'alpha.e0')).toEqual([100, 7]);
  expect(seen(m, 'beta.e0')).toEqual([undefined]);
  const events = m.scenario.audit.filter((e) => e.event === 'rate');
  expect(events).toMatchObject([
    { by: 'ann', detail: expect.stringContaining('for table alpha') as unknown },
    { by: 'ben', detail: 'no ceiling for table beta, before: 100 write units per second' },
  ]);
  expect(events[0]?.detail).toMatch(/: busy$/);
});

test('a rate for all that is set early replaces those of tables, outlives continue-as-new, and yields to a restart with another setting', async () => {
  let held = { reached: Promise.resolve(), release: (): void => undefined };
  const m = await lab.start({ config: LIMITED, limits: { stagesPerRun: 1 } }, (s) => {
    held = s.hold('readSchema');
    s.fail('finishTransfer', 'LandfallDifferencesFound');
  });
  await held.reached;
  await m.handle.executeUpdate('setRate', { args: [{ unitsPerSecond: 1, table: 'alpha', by: 'ann' }] });
  expect(await m.handle.executeUpdate('setRate', { args: [{ unitsPerSecond: 30, by: 'ann' }] })).toBe(
    '30 write units per second for each table, before: 100 write units per second, and 1 tables with one of their own; ' +
      'it counts when the copy begins',
  );
  held.release();
  await m.until('stopped', (p) => p.state === 'stopped');
  expect(seen(m, 'alpha.e0')).toEqual([30]);
  const input = await m.handle.query<{ config: object & { transfer: object } }>('input');
  const config = { ...input.config, transfer: { ...input.config.transfer, writeUnitsPerSecond: 5 } };
  await m.handle.executeUpdate('restartFrom', { args: [{ stage: 'transfer', by: 'ann', config }] });
  expect((await m.result()).outcome).toBe('finished');
  expect(seen(m, 'alpha.e0')).toEqual([30, 5]);
});

test('nonsense is refused, by update with the sentence, by signal in current details and audit', async () => {
  let held = { reached: Promise.resolve(), release: (): void => undefined };
  const m = await lab.start({}, (s) => {
    held = s.hold('compareSlice:beta.e0');
  });
  await held.reached;
  await m.until('both tables', (p) => p.tables.filter((t) => ['validating', 'done'].includes(t.status)).length === 2);
  const update = (name: string, arg: object) => m.handle.executeUpdate(name, { args: [arg] });
  for (const unitsPerSecond of [0, 0.5, -1, '5', undefined])
    await expect(update('setRate', { unitsPerSecond, by: 'ann' })).rejects.toMatchObject(
      refused('must be a number from 1 on, or null'),
    );
  for (const [arg, why] of [
    [{ unitsPerSecond: 5 }, 'say who sets it'],
    [{ unitsPerSecond: 5, by: 'ann', table: 7 }, 'table must be the name'],
    [{ unitsPerSecond: 5, by: 'ann', table: 'nowhere' }, 'there is no copy of a table nowhere; tables are alpha, beta'],
    [{ unitsPerSecond: 5, by: 'ann', table: 'beta' }, 'all rows of beta are copied'],
  ] as const)
    await expect(update('setRate', arg)).rejects.toMatchObject(refused(why));
  for (const [arg, why] of [
    [{ phase: 2, by: 'ann' }, 'phase 2 cannot be set: the stage flags did not run in this migration (it is skipped)'],
    [{ phase: 9, by: 'ann' }, 'there is no phase 9: the stage flags did not run'],
    [{}, 'phases are 1 MySQL only; 2 dual write, MySQL read; 3'],
  ] as const)
    await expect(update('setPhase', arg)).rejects.toMatchObject(refused(why, 'LandfallFlagsMissing'));

  await m.handle.signal('setRate', 'fast');
  await m.until('refusal', (p) => p.lastEvents.at(-1)?.event === 'refused');
  expect(await details(m)).toContain('**Refused:** setRate: unitsPerSecond must be a number from 1 on');
  await m.handle.signal('setPhase', { phase: 5, by: 'ann' });
  await m.until('refusal', (p) => p.lastEvents.at(-1)?.detail.startsWith('setPhase: LandfallFlagsMissing: ') === true);
  const copy = lab.client.workflow.getHandle(`migration/${m.name}/transfer/beta`);
  for (const typed of [null, 7, {}, { tables: 7 }, { tables: { beta: 'x' } }]) await copy.signal('applyRates', typed);
  held.release();
  expect((await m.result()).outcome).toBe('finished');
});
