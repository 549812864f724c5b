import { FakeClient, landfall, progressOf, statusOf } from './support';

const parts = [
  { name: 'authors', fact: 'key PK, SK' },
  { name: 'books', fact: 'key PK' },
];
const waitingFor = {
  stage: 'modeling',
  gate: 'modeling/tables',
  question: 'Is each right?',
  facts: ['f'],
  parts,
} as const;
const waiting = () =>
  statusOf({ state: 'waiting', waitingFor: waitingFor.gate, progress: progressOf({ state: 'waiting', waitingFor }) });

it('status and --wait say what waits of a gate, and how one, the gate, and the stage are approved', async () => {
  const { out } = await landfall('status', { client: new FakeClient([waiting()]) });
  for (const line of ['authors: key PK, SK', 'books: key PK', 'landfall approve modeling/tables/authors --name shop'])
    expect(out).toContain(line);
  expect(out).toMatch(/landfall approve modeling\/tables --name/);
  expect(out).toMatch(/landfall approve modeling --name/);
  const wait = await landfall('start --wait', { client: new FakeClient([waiting()]) });
  expect([wait.code, wait.out]).toEqual([3, expect.stringContaining('  - authors: key PK, SK')]);
});

it.each([
  ['approve', 'modeling/tables'],
  ['approve modeling/tables/books', 'modeling/tables/books'],
  ['approve modeling', 'modeling'],
])('landfall %s decides %s', async (line, gate) => {
  const client = new FakeClient([waiting()]);
  expect((await landfall(`${line} --by ada`, { client })).code).toBe(0);
  expect(client.asked('approve')).toEqual([['shop', { gate, by: 'ada' }]]);
});

it('one part that is approved is a new question at once: what is left is told, and nobody waits for the state to settle', async () => {
  const left = { ...waitingFor, parts: parts.slice(1) };
  const after = statusOf({
    state: 'waiting',
    waitingFor: left.gate,
    progress: progressOf({ state: 'waiting', waitingFor: left }),
  });
  const client = new FakeClient([waiting(), after]);
  const { code, out } = await landfall('approve modeling/tables/authors --by ada --wait', { client });
  expect([code, out]).toEqual([3, expect.stringContaining('  - books: key PK')]);
  expect(out).not.toContain('  - authors: key PK');
});
