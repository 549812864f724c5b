import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { workflowBundle } from './support/environment';

// A history that replays at the second try only is not deterministic.
jest.retryTimes(0);

/**
 * Histories of open migrations must go on with the code of this branch: every recorded one is replayed. Recorded by
 * scripts/record-histories.ts; a change of the workflows must be able to go on with them.
 */
const FOLDER = join(__dirname, '../replay');

interface Recorded {
  readonly name: string;
  readonly workflowId: string;
  readonly history: ReturnType<typeof historyFromJSON>;
}

const recorded: readonly Recorded[] = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .sort()
  .map((file) => {
    const history = historyFromJSON(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')));
    // The id must be the recorded one: child ids come from it, any other reads as non-determinism.
    const workflowId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? '';
    return { name: file, workflowId, history };
  });

beforeAll(() => {
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
});

async function replayed(options: Parameters<typeof Worker.runReplayHistories>[0], which: readonly Recorded[]) {
  const results: string[] = [];
  const all = which.map(({ workflowId, history }) => ({ workflowId, history }));
  let index = 0;
  for await (const { error } of Worker.runReplayHistories(options, all))
    results.push(`${which[index++]?.name}: ${error ? `${error.name} ${error.message.slice(0, 120)}` : 'same'}`);
  return results;
}

test('histories of every kind are there', () => {
  const kinds = new Set(recorded.map(({ name }) => name.split('/')[0]));
  expect([...kinds].sort()).toEqual(
    expect.arrayContaining(['analysis', 'infrastructure', 'migration', 'modeling', 'transfer', 'transfer-alpha']),
  );
  expect(recorded.length).toBeGreaterThan(25);
});

test('every recorded history replays without a difference', async () => {
  const results = await replayed({ workflowBundle: await workflowBundle() }, recorded);
  expect(results).toHaveLength(recorded.length);
  expect(results.filter((line) => !line.endsWith(': same'))).toEqual([]);
}, 120_000);

test('a workflow that does one step more is caught', async () => {
  const workflowsPath = join(__dirname, 'support/changed-workflows.ts');
  const bundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  const which = recorded.filter(({ name }) => name === 'analysis/finished.json');
  const results = await replayed({ workflowBundle: bundle }, which);
  expect(results).toEqual([expect.stringContaining('DeterminismViolationError')]);
}, 120_000);
