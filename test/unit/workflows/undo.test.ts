import type { ArtifactIndex } from '../../../contracts/artifacts';
import { leftToUndo } from '../../../contracts/left';
import type { StageName } from '../../../contracts/names';
import type { UndoEntry } from '../../../contracts/stages';
import { undoEntries, withUndoOf } from '../../../workflows/lib/undo';
import { testConfig } from '../../workflow/support/config';

const KEYS = ['stage-01/analysis.json', 'stage-02/migrationContract.json', 'stage-02/projection.json'];
const model = (letter: string): ArtifactIndex =>
  Object.fromEntries(KEYS.map((key) => [key, { key, sha256: letter.repeat(64), bytes: 1 }]));
const config = testConfig('app');
const contextOf = (artifacts: ArtifactIndex) => ({ migration: 'app', config, artifacts });

/** The list of a run that went through these stages by a model, on top of what it took over. */
const run = (letter: string, stages: readonly StageName[], before: readonly UndoEntry[] = []): UndoEntry[] =>
  stages.reduce<UndoEntry[]>(
    (undo, stage) => withUndoOf({ undo, stage, context: contextOf(model(letter)) }),
    [...before],
  );
const closed = (letter: string, undo: readonly UndoEntry[]): readonly UndoEntry[] =>
  leftToUndo({ undo, artifacts: model(letter), config })?.undo ?? [];
const names = (undo: readonly UndoEntry[]): readonly string[] =>
  undo.map(({ stage, action, artifacts }) => {
    const by = artifacts?.['stage-02/migrationContract.json']?.sha256[0];
    return `${stage}/${action}${by === undefined ? '' : ` by ${by}`}`;
  });

const ALL: readonly StageName[] = ['analysis', 'modeling', 'infrastructure', 'transfer'];
const BELOW = [
  ...['infrastructure/delete-stack', 'infrastructure/forget-artifacts'],
  ...['modeling/forget-artifacts', 'analysis/forget-artifacts'],
];

test('a run that closes leaves the model with the entries that read it, and with no other', () => {
  expect(names(closed('a', run('a', ALL)))).toEqual([
    ...['transfer/delete-items by a', 'transfer/drop-views by a', 'transfer/forget-artifacts'],
    ...BELOW,
  ]);
});

test('nothing is left of a run that was rolled back, and no model of one that had none', () => {
  expect(leftToUndo({ undo: [], artifacts: model('a'), config })).toBeUndefined();
  const undo = undoEntries(contextOf({}), 'transfer');
  expect(leftToUndo({ undo, artifacts: {}, config })?.undo[0]?.artifacts).toEqual({});
});

test('the model by which things were made stays with them through runs that made others but no things', () => {
  const rejected = closed('b', run('b', ['analysis', 'modeling'], closed('a', run('a', ALL))));
  expect(names(rejected)).toEqual(names(closed('a', run('a', ALL))));
});

test('a stage that runs again by the same model registers everything once, in the order of a first run', () => {
  expect(run('a', ALL, closed('a', run('a', ALL)))).toEqual(run('a', ALL));
  expect(run('a', ['transfer'], run('a', ALL))).toEqual(run('a', ALL));
});

test('a stage of which a part was undone registers all of it again', () => {
  const half = closed('a', run('a', ALL)).filter(({ action }) => action !== 'delete-items');
  expect(run('a', ALL, half)).toEqual(run('a', ALL));
});

test('what was made by another model is undone by that one, before the artifacts of the stage go', () => {
  const both = run('b', ALL, closed('a', run('a', ALL)));
  expect(names(both)).toEqual([
    ...['transfer/delete-items by a', 'transfer/drop-views by a'],
    ...['transfer/delete-items', 'transfer/drop-views', 'transfer/forget-artifacts'],
    ...BELOW,
  ]);
  const third = run('b', ALL, closed('b', both));
  expect(names(third)).toEqual(names(both));
});
