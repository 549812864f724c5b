import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as SharedModule from '../../activities/shared';
import type * as TransferModule from '../../activities/transfer';
import { openArtifactStore } from '../../adapters/artifacts';
import type { LandfallActivities } from '../../contracts/activities';
import type { ArtifactRef } from '../../contracts/artifacts';
import { printJson } from '../../engine/lib/json';
import { analysis, contract, projection } from '../support/small-model';
import { Lab, type Started } from './support/environment';

jest.setTimeout(120_000);
const CONTRACT = 'stage-02/migrationContract.json';
let folder: string;
let lab: Lab;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'landfall-changed-'));
  lab = await Lab.real();
  await restartWorker();
});
afterAll(async () => {
  await lab.stop();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * The store, the entry gate and the undo are real; nothing outside answers. Loaded anew, as in a new process: nothing is compiled yet.
 */
function withStore(mocked: LandfallActivities): LandfallActivities {
  const load = <T extends object>(path: string): T => {
    let loaded: T | undefined;
    jest.isolateModules(() => (loaded = jest.requireActual<T>(path)));
    return loaded as T;
  };
  const shared = load<typeof SharedModule>('../../activities/shared');
  const transfer = load<typeof TransferModule>('../../activities/transfer');
  const storeOf = ({ migration }: { readonly migration: string }) => openArtifactStore({ location: folder, migration });
  const never = (): never => {
    throw new Error('asked an outside system');
  };
  const deps = { store: storeOf, secrets: never, openSource: never, openPort: never, dynamodb: never };
  const real = shared.createSharedActivities({
    store: storeOf,
    readInput: never,
    exitChecks: {},
    undoActions: {
      'delete-stack': () => Promise.resolve('no stack'),
      'delete-items': transfer.deleteItems(deps),
      'drop-views': transfer.dropViews(deps),
    },
  });
  const put = async (migration: string, files: Readonly<Record<string, unknown>>): Promise<readonly ArtifactRef[]> => {
    const refs: ArtifactRef[] = [];
    for (const [key, value] of Object.entries(files))
      refs.push(await storeOf({ migration }).put(key, printJson(value)));
    return refs;
  };
  return {
    ...mocked,
    checkInputs: (input) => real.checkInputs(input),
    undo: (input) => real.undo(input),
    async writeAnalysis(input) {
      const artifacts = await put(input.context.migration, { 'stage-01/analysis.json': analysis });
      return { ...(await mocked.writeAnalysis(input)), artifacts };
    },
    async buildModel(input) {
      const files = { [CONTRACT]: contract, 'stage-02/projection.json': projection };
      return { ...(await mocked.buildModel(input)), artifacts: await put(input.context.migration, files) };
    },
    proveModel: async (input) => ({ ...(await mocked.proveModel(input)), artifacts: [] }),
    describeModel: async (input) => ({ ...(await mocked.describeModel(input)), artifacts: [] }),
  };
}

async function restartWorker(): Promise<void> {
  await lab.stopWorker();
  await lab.startWorker(withStore);
}

/** The contract is changed, and the worker started anew, after the stack was deployed and before the transfer begins. */
async function haltedAtTheGate(): Promise<Started> {
  let held = { reached: Promise.resolve() };
  const m = await lab.start({}, (s) => {
    held = s.hold('verifyStack');
  });
  await held.reached;
  writeFileSync(join(folder, m.name, CONTRACT), '{}');
  await restartWorker();
  const { stage, failure } = await m.until('stopped', ({ state }) => state === 'stopped');
  expect([stage, failure?.code]).toEqual(['transfer', 'LandfallArtifactChanged']);
  return m;
}
const undone = async (m: Started) =>
  (await m.audit()).filter(({ event }) => event === 'undone').map(({ stage, detail }) => `${stage}: ${detail}`);
const NOTHING = ['transfer: no items: none had been written', 'transfer: no views: none had been created'];

test('a contract that was changed before the transfer began: a clean restart undoes, and so does a rollback', async () => {
  const m = await haltedAtTheGate();
  await m.handle.executeUpdate('restartFrom', { args: [{ stage: 'transfer', by: 'ann', clean: true }] });
  await m.until('stopped again', (p) => p.state === 'stopped' && p.lastEvents.some((e) => e.event === 'undone'));
  expect(await undone(m)).toEqual([...NOTHING, 'transfer: 0 artifacts of stage transfer removed']);
  expect((await m.progress()).failure?.code).toBe('LandfallArtifactChanged');
  await m.handle.executeUpdate('rollback', { args: [{ to: 'modeling', by: 'ann' }] });
  expect(await m.result()).toMatchObject({ outcome: 'rolled-back', at: 'modeling' });
  expect((await undone(m)).slice(3, 5)).toEqual(NOTHING);
});
