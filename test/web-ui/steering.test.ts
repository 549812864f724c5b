import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import type { Browser } from 'playwright-core';
import { LandfallClient } from '../../client/api';
import { openBrowser } from '../../scripts/pictures/browser';
import { Steering } from '../../scripts/pictures/steering';
import { WebUi } from '../../scripts/pictures/web-ui';
import { Arena, type Migration } from '../e2e/support/arena';

/**
 * A migration of the example that nobody touches but by clicks on its page in the Temporal Web UI. Not part of npm test, because a machine
 * without Chromium spends minutes on installing it: npx jest test/web-ui.
 */
const NAME = 'clicked';
const SECONDS = 1000;
const BY = 'Ada';

let arena: Arena;
let migration: Migration;
let client: LandfallClient;
let browser: Browser;
let steering: Steering;

beforeAll(async () => {
  arena = await Arena.open();
  // Slow enough to be paused, resumed and rolled back while rows are copied.
  migration = await arena.shop(NAME, {
    rows: 5000,
    settings: { 'transfer.pageRows': 50, 'transfer.writeUnitsPerSecond': 120, 'transfer.sliceSeconds': 5 },
  });
  arena.startWorker(migration);
  const { address, uiUrl } = arena.stack.temporal;
  client = await LandfallClient.connect({ address, namespace: 'default', taskQueue: NAME });
  browser = await openBrowser();
  steering = new Steering(new WebUi(await browser.newPage(), uiUrl), client, NAME);
  await migration.landfall('start');
}, 180 * SECONDS);
afterAll(async () => {
  await browser?.close();
  await client?.close();
  await arena.close();
}, 60 * SECONDS);

const tables = async (): Promise<readonly string[]> => {
  const { endpoint, region, accessKeyId, secretAccessKey } = arena.stack.aws;
  const dynamo = new DynamoDBClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  const { TableNames = [] } = await dynamo.send(new ListTablesCommand({}));
  return TableNames.filter((name) => name.startsWith(`${NAME}-`));
};

describe('the page of a migration in the Temporal Web UI', () => {
  it(
    'lets both gates be approved, one by update and one by signal',
    async () => {
      await steering.untilGate('modeling');
      await steering.open();
      await steering.approve('update', { gate: 'modeling', by: BY, why: 'read it' });
      await steering.untilGate('infrastructure');
      await steering.approve('signal', { gate: 'infrastructure', by: BY, why: 'the price is fine' });
    },
    120 * SECONDS,
  );

  it(
    'pauses a copy, so that no row moves, and resumes it',
    async () => {
      await steering.untilCopying();
      await steering.pause();
      await steering.resume();
    },
    120 * SECONDS,
  );

  it(
    'shows a signal that was refused in current details, and the migration goes on',
    async () => {
      await steering.refused('rollback', { to: 'nowhere' }, 'there is no stage');
    },
    60 * SECONDS,
  );

  it(
    'rolls back while rows are copied: the stack with its tables is gone',
    async () => {
      expect((await tables()).length).toBeGreaterThan(0);
      const { outcome } = await steering.rollback('infrastructure');
      expect(outcome?.stages.filter(({ status }) => status === 'undone').map(({ stage }) => stage)).toEqual([
        'infrastructure',
        'transfer',
      ]);
      expect(await tables()).toEqual([]);
    },
    120 * SECONDS,
  );
});
