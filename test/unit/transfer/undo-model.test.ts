import { keepModel, planToUndo } from '../../../activities/transfer/kept-model';
import { loadPlan } from '../../../activities/transfer/plan';
import { deleteItems, dropViews, type TransferDependencies } from '../../../activities/transfer';
import type { StageContext } from '../../../contracts/stages';
import { printJson } from '../../../engine/lib/json';
import { MemoryStore } from '../../support/memory-store';
import { analysis, contract, projection } from '../../support/small-model';
import { testConfig } from '../../workflow/support/config';

const CONTRACT = 'stage-02/migrationContract.json';
const VIEWS = 'stage-07/views.sql';
let store: MemoryStore;
let context: StageContext;
let serial = 0;

/** A model that no test before has compiled: as a worker that has just been started. */
beforeEach(async () => {
  store = new MemoryStore();
  const own = structuredClone(analysis);
  own.schema.version = `8.0.${serial++}`;
  const refs = [
    await store.put('stage-01/analysis.json', printJson(own)),
    await store.put(CONTRACT, printJson(contract)),
    await store.put('stage-02/projection.json', printJson(projection)),
  ];
  context = { migration: 'm', config: testConfig('m'), artifacts: Object.fromEntries(refs.map((r) => [r.key, r])) };
});

const handOn = async (key: string): Promise<void> => {
  context = { ...context, artifacts: { ...context.artifacts, [key]: await store.put(key, key) } };
};
const broken = {
  changed: () => store.files.set(CONTRACT, Buffer.from('{}')),
  missing: () => store.files.delete(CONTRACT),
};
const CODES = { changed: 'LandfallArtifactChanged', missing: 'LandfallArtifactMissing' };

/** Nothing outside may be asked. */
const deps = (): TransferDependencies => {
  const never = (): never => {
    throw new Error('asked an outside system');
  };
  return { store: () => store, secrets: never, openSource: never, openPort: never, dynamodb: never };
};

describe.each(['changed', 'missing'] as const)('the contract is %s', (how) => {
  test('before the transfer began: there is nothing to undo, and no model is needed', async () => {
    broken[how]();
    expect(await deleteItems(deps())(context)).toBe('no items: none had been written');
    expect(await dropViews(deps())(context)).toBe('no views: none had been created');
  });

  test('after the preflight: the same', async () => {
    await handOn('stage-07/preflight.json');
    broken[how]();
    expect(await planToUndo(store, context)).toBeUndefined();
  });

  test('after views may have been created: the kept copy is the model', async () => {
    await keepModel(store, context);
    broken[how]();
    expect((await planToUndo(store, context))?.plan.entities).toHaveLength(2);
  });

  test.each<[string, () => Promise<void>]>([
    ['history knows of views', () => handOn(VIEWS)],
    [
      'a part of the kept model is gone',
      async () => {
        await keepModel(store, context);
        store.files.delete(`stage-07/work/model/${context.artifacts[CONTRACT]?.sha256}.json`);
      },
    ],
    [
      'the store has lost its preflight',
      async () => {
        await handOn('stage-07/preflight.json');
        store.files.delete('stage-07/preflight.json');
      },
    ],
  ])('and it cannot be said that nothing was created, because %s', async (_why, damage) => {
    await damage();
    broken[how]();
    await expect(planToUndo(store, context)).rejects.toMatchObject({ code: CODES[how] });
  });

  test('in the middle of the transfer: the next slice halts, also in a process that has compiled the plan', async () => {
    await loadPlan(store, context);
    broken[how]();
    await expect(loadPlan(store, context)).rejects.toMatchObject({ code: CODES[how] });
    expect((await planToUndo(store, context))?.plan.entities).toHaveLength(2);
  });
});

test('a store that was emptied is no witness', async () => {
  store.files.clear();
  await expect(planToUndo(store, context)).rejects.toMatchObject({ code: 'LandfallArtifactMissing' });
});

test('without a model nothing was created', async () => {
  expect(await planToUndo(store, { ...context, artifacts: {} })).toBeUndefined();
});
