/**
 * Records the histories that test/workflow/replay.test.ts replays: real server, mocked activities that give the same answers every time.
 *
 *   LANDFALL_TEST_TEMPORAL=127.0.0.1:7233 npx tsx scripts/record-histories.ts [scenario..]
 *
 * Histories are recorded by code that was released, never by the branch that changes it: an open migration has such a history, and the
 * branch must be able to go on with it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { STAGES } from '../contracts/names';
import { Lab, type Started } from '../test/workflow/support/environment';

const OUT = join(__dirname, '../test/replay');
const pauseMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What is kept of a scenario: workflow id below the migration's, all of its runs. */
interface Recording {
  readonly run: (lab: Lab) => Promise<Started>;
  readonly keep: readonly string[];
}

const RECORDINGS: Readonly<Record<string, Recording>> = {
  finished: {
    run: async (lab) => {
      const m = await lab.start({ name: 'replay-finished' });
      await m.result();
      return m;
    },
    keep: ['', ...STAGES.map((stage) => `/${stage}`), '/transfer/alpha'],
  },
  'gates-and-pause': {
    run: async (lab) => {
      const m = await lab.start(
        { name: 'replay-gates', config: { gates: { modeling: 'person', infrastructure: 'person' } } },
        (s) => Object.assign(s, { rowMs: 40 }),
      );
      for (const gate of ['modeling', 'infrastructure']) {
        await m.until(gate, (p) => p.waitingFor?.stage === gate);
        await m.handle.signal('approve', { gate: 'none', by: 'ann' });
        await m.handle.executeUpdate('approve', { args: [{ gate, by: 'ann', why: 'read' }] });
      }
      await m.until('copying', (p) => p.tables.some((t) => t.rowsCopied > 0));
      await m.handle.signal('pause');
      await pauseMs(2_000);
      await m.handle.signal('resume');
      await m.result();
      return m;
    },
    keep: ['', '/modeling', '/infrastructure', '/transfer', '/transfer/alpha', '/transfer/beta'],
  },
  'gates-of-modeling-and-rates': {
    run: async (lab) => {
      const tables = ['authors', 'books'].map((name) => ({ name, fact: `from ${name}` }));
      const m = await lab.start(
        { name: 'replay-modeling-gates', config: { gates: { modeling: 'person', infrastructure: 'auto' } } },
        (s) => Object.assign(s, { rowMs: 40, review: { patterns: ['1 served by Query'], tables } }),
      );
      const decided = ['patterns', 'tables/books', 'tables/authors', 'contract'];
      for (const gate of decided.map((name) => `modeling/${name}`)) {
        await m.until(gate, (p) => gate.startsWith(p.waitingFor?.gate ?? '-'));
        await m.handle.executeUpdate('approve', { args: [{ gate, by: 'ann', why: 'read' }] });
      }
      await m.until('copying', (p) => p.tables.some((t) => t.rowsCopied > 0));
      await m.handle.executeUpdate('setRate', { args: [{ unitsPerSecond: 50, by: 'ann' }] });
      await m.handle.signal('setRate', { unitsPerSecond: null, table: 'beta', by: 'ann' });
      await m.handle.signal('setPhase', { phase: 2, by: 'ann' });
      await m.result();
      return m;
    },
    keep: ['', '/modeling', '/transfer', '/transfer/alpha'],
  },
  described: {
    run: async (lab) => {
      const m = await lab.start({ name: 'replay-described-model' });
      await m.result();
      return m;
    },
    keep: ['/modeling'],
  },
  answered: {
    run: async (lab) => {
      const m = await lab.start(
        { name: 'replay-answers', config: { gates: { modeling: 'person', infrastructure: 'auto' } } },
        (s) =>
          Object.assign(s, {
            unanswered: [{ name: 'AP7', fact: 'not answered: an answer was expected, error 1048 came' }],
          }),
      );
      for (const gate of ['modeling/patterns/AP7', 'modeling']) {
        await m.until(gate, (p) => p.waitingFor?.stage === 'modeling');
        await m.handle.executeUpdate('approve', { args: [{ gate, by: 'ann', why: 'read' }] });
      }
      await m.result();
      return m;
    },
    keep: ['/modeling'],
  },
  'failed-and-restarted': {
    run: async (lab) => {
      const m = await lab.start({ name: 'replay-restarted' }, (s) =>
        s.fail('createViews', 'LandfallSourceTableChanged'),
      );
      await m.until('stopped', (p) => p.state === 'stopped');
      await m.handle.executeUpdate('restartFrom', { args: [{ stage: 'infrastructure', by: 'ann', clean: true }] });
      await m.result();
      return m;
    },
    keep: [''],
  },
  'rolled-back': {
    run: async (lab) => {
      let held = { reached: Promise.resolve() };
      const m = await lab.start({ name: 'replay-rolled-back' }, (s) => {
        held = s.hold('copySlice:alpha.e0');
      });
      await held.reached;
      await m.handle.signal('rollback', { to: 'nowhere' });
      await m.handle.signal('rollback', { to: 'modeling' });
      await m.result();
      return m;
    },
    keep: ['', '/transfer', '/transfer/alpha'],
  },
  rejected: {
    run: async (lab) => {
      const m = await lab.start({ name: 'replay-rejected', config: { gates: { modeling: 'person' } } });
      await m.until('gate', (p) => p.waitingFor !== undefined);
      await m.handle.executeUpdate('reject', { args: [{ gate: 'modeling', by: 'ann' }] });
      await m.result();
      return m;
    },
    keep: ['', '/modeling'],
  },
  continued: {
    run: async (lab) => {
      const m = await lab.start({ name: 'replay-continued', limits: { stagesPerRun: 2, slicesPerRun: 2 } });
      await m.result();
      return m;
    },
    keep: ['', '/transfer', '/transfer/alpha'],
  },
  cancelled: {
    run: async (lab) => {
      let held = { reached: Promise.resolve() };
      const m = await lab.start({ name: 'replay-cancelled' }, (s) => {
        held = s.hold('copySlice:alpha.e0');
      });
      await held.reached;
      await m.handle.cancel();
      await m.result().catch(() => undefined);
      return m;
    },
    keep: ['', '/transfer', '/transfer/alpha'],
  },
};

/** Every run of a workflow id, oldest first, by following continue-as-new from the first run. */
async function histories(lab: Lab, workflowId: string): Promise<readonly object[]> {
  const found: object[] = [];
  for (let runId = await firstRunOf(lab, workflowId); runId !== undefined;) {
    const history = await lab.client.workflow.getHandle(workflowId, runId).fetchHistory();
    found.push(JSON.parse(historyToJSON(history), withoutMachine) as object);
    const last = history.events?.at(-1);
    runId = last?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
  }
  return found;
}

/** Process and host of whoever recorded stay out of the repository; they are in identities and in names of sticky queues. */
const withoutMachine = (_name: string, value: unknown): unknown =>
  typeof value === 'string' ? value.replaceAll(`${process.pid}@${hostname()}`, 'recorder') : value;

async function firstRunOf(lab: Lab, workflowId: string): Promise<string | undefined> {
  const history = await lab.client.workflow.getHandle(workflowId).fetchHistory();
  return history.events?.[0]?.workflowExecutionStartedEventAttributes?.firstExecutionRunId ?? undefined;
}

/** `/transfer/alpha` -> `transfer-alpha`; the migration itself is `migration`. */
const folderOf = (id: string): string => (id === '' ? 'migration' : id.slice(1).replaceAll('/', '-'));

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const lab = await Lab.real();
  try {
    for (const [scenario, { run, keep }] of Object.entries(RECORDINGS)) {
      if (wanted.length > 0 && !wanted.includes(scenario)) continue;
      const { name } = await run(lab);
      for (const id of keep)
        for (const [index, history] of (await histories(lab, `migration/${name}${id}`)).entries()) {
          const folder = join(OUT, folderOf(id));
          mkdirSync(folder, { recursive: true });
          const suffix = index === 0 ? '' : `.${index + 1}`;
          writeFileSync(join(folder, `${scenario}${suffix}.json`), `${JSON.stringify(history)}\n`);
        }
      console.log(`recorded ${scenario}`);
    }
  } finally {
    await lab.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
