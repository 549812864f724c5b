import { Lab } from './support/environment';

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.timeSkipping();
});
afterAll(() => lab.stop());

const person = { gates: { modeling: 'person', infrastructure: 'person' } } as const;
const waits = async (gate: string) => {
  const m = await lab.start({ config: { gates: { modeling: 'auto', infrastructure: 'auto', [gate]: 'person' } } });
  await m.until(`gate ${gate}`, (p) => p.waitingFor?.gate === gate);
  return m;
};

test.each(['update', 'signal'])('both gates are approved by %s; nothing is deployed before', async (by) => {
  const m = await lab.start({ config: person });
  for (const gate of ['modeling', 'infrastructure']) {
    const { state, waitingFor, stages } = await m.until(gate, (p) => p.waitingFor?.gate === gate);
    expect(state).toBe('waiting');
    expect(stages.find((s) => s.stage === waitingFor?.stage)?.status).toBe('waiting');
    expect((await m.handle.describe()).searchAttributes).toMatchObject({
      LandfallState: ['waiting'],
      LandfallWaitingFor: [gate],
    });
    expect(m.scenario.count('deployStack')).toBe(0);
    const arg = { gate, by: 'ann', why: 'read it' };
    if (by === 'signal') await m.handle.signal('approve', arg);
    else expect(await m.handle.executeUpdate('approve', { args: [arg] })).toBe(`approved ${gate}`);
  }
  expect((await m.result()).outcome).toBe('finished');
  const { stages } = await m.progress();
  expect(stages[1]?.facts?.['approvals']).toBe('modeling: approved by ann: read it');
});

test('the question of infrastructure has account, region and price', async () => {
  const m = await waits('infrastructure');
  expect((await m.progress()).waitingFor?.facts).toEqual(
    expect.arrayContaining(['account: 000000000000', 'region: eu-central-1', 'monthlyPrice: 1.00 USD']),
  );
  const { currentDetails } = await m.handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
  expect(currentDetails).toContain('`{"gate":"infrastructure","by":"your name","why":"your reason"}`');
  await m.handle.signal('reject', { gate: 'infrastructure', by: 'ann' });
  await m.result();
});

test('the question of modeling names the hash of the contract', async () => {
  const m = await waits('modeling');
  expect((await m.progress()).waitingFor?.facts).toContain(
    `stage-02/migrationContract.json has SHA-256 ${'a'.repeat(64)}`,
  );
  await m.handle.signal('approve', { gate: 'modeling', by: 'ann' });
  await m.result();
});

test.each([
  ['update', 'modeling'],
  ['signal', 'infrastructure'],
])('reject by %s of %s ends the migration as rejected', async (by, gate) => {
  const m = await waits(gate);
  const arg = { gate, by: 'ben', why: 'too dear' };
  if (by === 'signal') await m.handle.signal('reject', arg);
  else expect(await m.handle.executeUpdate('reject', { args: [arg] })).toBe(`rejected ${gate}`);
  expect(await m.result()).toMatchObject({ outcome: 'rejected', at: gate });
  expect(m.scenario.count('deployStack')).toBe(0);
  expect(m.scenario.audit.find((e) => e.event === 'rejected')).toMatchObject({ by: 'ben' });
  expect((await m.handle.describe()).searchAttributes).toMatchObject({ LandfallState: ['rejected'] });
});

test('auto gates and --yes are recorded as such, with who', async () => {
  const m = await lab.start({
    approvals: 'yes',
    startedBy: 'ci@example',
    config: { gates: { modeling: 'auto', infrastructure: 'person' } },
  });
  await m.result();
  const approved = (await m.audit()).filter((e) => e.event === 'approved');
  expect(approved).toMatchObject([
    { by: 'configuration', detail: 'gate modeling: gates.modeling: auto' },
    { by: 'ci@example', detail: 'gate infrastructure: unattended: started with --yes' },
  ]);
});

test.each([
  [{ gate: 'modeling', by: 'ann' }, 'gate infrastructure waits, not modeling'],
  [{ gate: 'infrastructure' }, 'say who decides'],
  [{ by: 'ann' }, 'gate infrastructure waits, not an unnamed one'],
])('a decision %j is refused', async (arg, why) => {
  const m = await waits('infrastructure');
  await expect(m.handle.executeUpdate('approve', { args: [arg] })).rejects.toMatchObject({
    cause: { message: expect.stringContaining(why) as unknown },
  });
  expect((await m.progress()).state).toBe('waiting');
  await m.handle.signal('reject', { gate: 'infrastructure', by: 'ann' });
  await m.result();
});

test('a second decision of the same gate is refused', async () => {
  const m = await waits('infrastructure');
  await m.handle.signal('approve', { gate: 'infrastructure', by: 'ann' });
  await m.handle.signal('reject', { gate: 'infrastructure', by: 'ben' });
  expect((await m.result()).outcome).toBe('finished');
  expect((await m.audit()).filter((e) => e.event === 'refused').map((e) => e.detail)).toEqual([
    'reject: no gate waits for a decision',
  ]);
});

test('at a gate: pause is kept for after the decision, rollback needs no decision', async () => {
  const m = await waits('infrastructure');
  await m.handle.signal('pause');
  await m.handle.signal('approve', { gate: 'infrastructure', by: 'ann' });
  await m.until('paused', (p) => p.state === 'paused');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(m.scenario.count('deployStack')).toBe(0);
  await m.handle.signal('resume');
  expect((await m.result()).outcome).toBe('finished');

  const other = await waits('infrastructure');
  await other.handle.signal('rollback', 'infrastructure');
  expect(await other.result()).toMatchObject({ outcome: 'rolled-back', at: 'infrastructure' });
  expect((await other.progress()).waitingFor).toBeUndefined();
});

test('restartFrom at a gate asks again', async () => {
  const m = await waits('infrastructure');
  await m.handle.executeUpdate('restartFrom', { args: [{ stage: 'infrastructure', by: 'ann' }] });
  await m.until('the second question', (p) => p.waitingFor !== undefined && m.scenario.count('writeTemplate') === 2);
  await m.handle.executeUpdate('approve', { args: [{ gate: 'infrastructure', by: 'ann' }] });
  expect((await m.result()).outcome).toBe('finished');
});
