import { leftToUndo } from '../../contracts/left';
import type { MigrationOutcome } from '../../contracts/stages';
import { undoEntries } from '../../workflows/lib/undo';
import { uniqueName } from '../support/stack';
import { testConfig } from './support/config';
import { Lab, type Started } from './support/environment';

jest.setTimeout(120_000);
let lab: Lab;
beforeAll(async () => {
  lab = await Lab.real();
});
afterAll(() => lab.stop());

const CONTRACT = 'stage-02/migrationContract.json';
const [WRITTEN_BY, LATER] = ['a'.repeat(64), 'c'.repeat(64)];
const stopped = (m: Started) => m.until('stopped', ({ state }) => state === 'stopped');

test('runs that take over an undo list carry it out by the model of the run that made it', async () => {
  const name = uniqueName('m').replaceAll('_', '-');
  const config = testConfig(name);
  const artifacts = { [CONTRACT]: { key: CONTRACT, sha256: WRITTEN_BY, bytes: 1 } };
  const undo = undoEntries({ migration: name, config, artifacts }, 'transfer');
  const next = (left: MigrationOutcome['left'], ...[prepare]: [Parameters<Lab['start']>[1]?]) =>
    lab.start({ name, config: { gates: { modeling: 'person' } }, ...(left === undefined ? {} : { left }) }, prepare);

  const second = await next(leftToUndo({ undo, artifacts, config }), (s) => Object.assign(s, { contract: LATER }));
  await second.until('gate', ({ waitingFor }) => waitingFor !== undefined);
  await second.handle.signal('reject', { gate: 'modeling', by: 'ann' });
  const rejected = await second.result();
  expect([rejected.outcome, rejected.artifacts[CONTRACT]?.sha256]).toEqual(['rejected', LATER]);

  const third = await next(rejected.left, (s) => s.fail('readSchema', 'LandfallModelImpossible'));
  await stopped(third);
  await third.handle.signal('rollback', { to: 'analysis', by: 'ann' });
  expect((await third.result()).left).toBeUndefined();
  expect(third.scenario.undone.map(({ what, artifacts: given }) => [what, given[CONTRACT]?.sha256])).toEqual([
    ['transfer/delete-items', WRITTEN_BY],
    ['transfer/drop-views', WRITTEN_BY],
    ['transfer/forget-artifacts', undefined],
    ['modeling/forget-artifacts', undefined],
    ['analysis/forget-artifacts', undefined],
  ]);
});
