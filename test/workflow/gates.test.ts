import { Lab, type Started } from './support/environment';

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.timeSkipping();
});
afterAll(() => lab.stop());

const person = { gates: { modeling: 'person', infrastructure: 'person' } } as const;
const MODELING = ['modeling/patterns', 'modeling/tables', 'modeling/contract'];
const waits = async (gate: string) => {
  const m = await lab.start({ config: { gates: { modeling: 'auto', infrastructure: 'auto', [gate]: 'person' } } });
  await m.until(`gate ${gate}`, (p) => p.waitingFor?.stage === gate);
  return m;
};

test.each(['update', 'signal'])('gates are approved in sequence by %s; nothing is deployed before', async (by) => {
  const m = await lab.start({ config: person });
  for (const gate of [...MODELING, 'infrastructure']) {
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
  expect(stages[1]?.facts?.['approvals']).toBe(MODELING.map((g) => `${g}: approved by ann: read it`).join(' '));
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
  for (const gate of MODELING.slice(0, 2)) {
    await m.until(gate, (p) => p.waitingFor?.gate === gate);
    await m.handle.executeUpdate('approve', { args: [{ gate, by: 'ann' }] });
  }
  const { waitingFor } = await m.until('contract', (p) => p.waitingFor?.gate === 'modeling/contract');
  expect(waitingFor?.facts).toContain(`stage-02/migrationContract.json has SHA-256 ${'a'.repeat(64)}`);
  await m.handle.signal('approve', { gate: 'modeling/contract', by: 'ann' });
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
    ...MODELING.map((gate) => ({ by: 'configuration', detail: `gate ${gate}: gates.modeling: auto` })),
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

describe('the tables of a model', () => {
  const review = {
    patterns: ['2 served by Query'],
    tables: ['authors', 'books', 'loans'].map((name) => ({ name, fact: `from ${name}` })),
  };
  const atTables = async (input: Parameters<Lab['start']>[0] = { config: person }) => {
    const m = await lab.start(input, (s) => Object.assign(s, { review }));
    await m.until('patterns', (p) => p.waitingFor?.gate === 'modeling/patterns');
    expect((await m.progress()).waitingFor?.facts).toEqual(review.patterns);
    await m.handle.executeUpdate('approve', { args: [{ gate: 'modeling/patterns', by: 'ann' }] });
    await m.until('tables', (p) => p.waitingFor?.gate === 'modeling/tables');
    const approve = (gate: string, by = 'ann') =>
      m.handle.executeUpdate<string, [object]>('approve', { args: [{ gate, by, why: `${by} read it` }] });
    return { m, approve };
  };
  const decided = async (m: Started) =>
    (await m.audit())
      .filter((e) => ['approved', 'rejected'].includes(e.event) && e.detail.startsWith('gate '))
      .map((e) => `${e.detail} (${e.by})`);

  test('are approved one by one, by several people, and the rest at once', async () => {
    const { m, approve } = await atTables();
    const { currentDetails } = await m.handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(currentDetails).toContain('3 wait, each of them or all at once; one: `{"gate":"modeling/tables/authors"');
    expect(currentDetails).toContain('- **loans**: from loans');
    expect(await approve('modeling/tables/books')).toBe(
      'approved modeling/tables/books; 2 of gate modeling/tables wait',
    );
    const { waitingFor, state } = await m.progress();
    expect([state, waitingFor?.parts?.map((p) => p.name)]).toEqual(['waiting', ['authors', 'loans']]);
    await expect(approve('modeling/tables/books')).rejects.toMatchObject({
      cause: { message: 'gate modeling/tables waits, not modeling/tables/books; of it wait authors, loans' },
    });
    expect(await approve('modeling/tables', 'ben')).toBe('approved modeling/tables');
    await m.until('contract', (p) => p.waitingFor?.gate === 'modeling/contract');
    expect(m.scenario.count('handOff:modeling')).toBe(0);
    await approve('modeling');
    await m.until('infrastructure', (p) => p.waitingFor?.gate === 'infrastructure');
    await approve('infrastructure');
    expect((await m.result()).outcome).toBe('finished');
    expect(await decided(m)).toEqual([
      'gate modeling/patterns (ann)',
      'gate modeling/tables/books: ann read it (ann)',
      'gate modeling/tables/authors: ben read it (ben)',
      'gate modeling/tables/loans: ben read it (ben)',
      'gate modeling/contract: ann read it (ann)',
      'gate infrastructure: ann read it (ann)',
    ]);
    const { stages } = await m.progress();
    expect(stages[1]?.facts?.['approvals']).toContain(
      'modeling/tables: approved by ann; ben: ann read it; ben read it modeling/contract',
    );
  });

  test('one that is rejected ends the migration, with the reason', async () => {
    const { m, approve } = await atTables();
    await approve('modeling/tables/books');
    await m.handle.signal('reject', { gate: 'modeling/tables/loans', by: 'ben', why: 'wrong key' });
    expect(await m.result()).toMatchObject({ outcome: 'rejected', at: 'modeling' });
    expect((await decided(m)).at(-1)).toBe('gate modeling/tables/loans: wrong key (ben)');
  });

  test('the name of the stage approves what waits and what follows, not the next stage; a restart asks again', async () => {
    const { m, approve } = await atTables();
    expect(await approve('modeling')).toBe('approved modeling');
    await m.until('infrastructure', (p) => p.waitingFor?.gate === 'infrastructure');
    expect((await decided(m)).slice(1)).toEqual(
      ['tables/authors', 'tables/books', 'tables/loans', 'contract'].map(
        (g) => `gate modeling/${g}: ann read it (ann)`,
      ),
    );
    await m.handle.executeUpdate('restartFrom', { args: [{ stage: 'modeling', by: 'ann' }] });
    await m.until('patterns again', (p) => p.waitingFor?.gate === 'modeling/patterns');
    await m.handle.signal('reject', { gate: 'modeling', by: 'ann' });
    expect((await m.result()).outcome).toBe('rejected');
  });

  test('access patterns that are not answered are accepted by name, before the tables', async () => {
    const unanswered = ['AP7', 'AP9'].map((name) => ({ name, fact: 'not answered: n: 9 was expected, 99 came' }));
    const m = await lab.start({ config: person }, (s) => Object.assign(s, { review, unanswered }));
    await m.until('patterns', (p) => p.waitingFor?.gate === 'modeling/patterns');
    const { waitingFor } = await m.progress();
    expect(waitingFor).toMatchObject({ facts: review.patterns, parts: unanswered });
    const approve = (gate: string) => m.handle.executeUpdate('approve', { args: [{ gate, by: 'ann', why: 'known' }] });
    expect(await approve('modeling/patterns/AP9')).toBe(
      'approved modeling/patterns/AP9; 1 of gate modeling/patterns wait',
    );
    expect(await approve('modeling/patterns/AP7')).toBe('approved modeling/patterns/AP7');
    await m.until('tables', (p) => p.waitingFor?.gate === 'modeling/tables');
    await m.handle.signal('reject', { gate: 'modeling', by: 'ann' });
    await m.result();
    expect((await decided(m)).slice(0, 2)).toEqual(
      ['AP9', 'AP7'].map((name) => `gate modeling/patterns/${name}: known (ann)`),
    );
  });

  test('--yes approves each gate and each table as unattended', async () => {
    const m = await lab.start({ config: person, approvals: 'yes', startedBy: 'ci' }, (s) =>
      Object.assign(s, { review }),
    );
    expect((await m.result()).outcome).toBe('finished');
    const names = ['patterns', 'tables/authors', 'tables/books', 'tables/loans', 'contract'].map(
      (g) => `modeling/${g}`,
    );
    expect(await decided(m)).toEqual(
      [...names, 'infrastructure'].map((g) => `gate ${g}: unattended: started with --yes (ci)`),
    );
  });
});
