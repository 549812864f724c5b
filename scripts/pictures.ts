/**
 * npm run pictures: the pictures of README.md and docs, made from a real migration of examples/shop that is steered from the Temporal Web
 * UI by clicks alone, and the recording of `landfall watch`. Fails when a click did not do what it must.
 * Needs Chromium (installed as a Debian package for root; CHROMIUM=/path when it lies elsewhere) and, for the recording, npx.
 */
import { join } from 'node:path';
import { LandfallClient } from '../client/api';
import { Arena, type Migration } from '../test/e2e/support/arena';
import { cliFile, repository } from './demo/processes';
import { Album } from './pictures/album';
import { openBrowser } from './pictures/browser';
import { Steering } from './pictures/steering';
import { record, render } from './pictures/terminal';
import { WebUi } from './pictures/web-ui';

const NAME = 'shop';
/** Rows and write ceiling: the transfer lasts about a minute. */
const ROWS = 20_000;
const SETTINGS = {
  'target.tablePrefix': undefined,
  'transfer.pageRows': 100,
  'transfer.writeUnitsPerSecond': 300,
  'transfer.sliceSeconds': 5,
};
const WINDOW = { width: 1280, height: 900 };
const BY = 'Ada';

async function steered(arena: Arena, album: Album, client: LandfallClient): Promise<void> {
  const browser = await openBrowser();
  const page = await browser.newPage({ viewport: WINDOW });
  const ui = new WebUi(page, arena.stack.temporal.uiUrl);
  const steering = new Steering(ui, client, NAME);
  const shot = (name: string, height?: number) => (): Promise<void> => album.picture(page, name, height);
  try {
    await steering.untilGate('modeling');
    await steering.open();
    await ui.details('Waits for a person: modeling');
    await shot('web-ui-gate', 1100)();
    await steering.approve('update', { gate: 'modeling', by: BY, why: 'read the contract' }, shot('web-ui-approve'));
    await steering.untilGate('infrastructure');
    await steering.approve('signal', { gate: 'infrastructure', by: BY, why: 'the price is fine' });
    await steering.untilCopying();
    await steering.pause(shot('web-ui-pause'));
    await steering.open();
    await ui.details('shop: paused');
    await shot('web-ui-paused')();
    await ui.tab('Search Attributes', 'LandfallState');
    await shot('web-ui-search-attributes', 640)();
    await ui.tab('Relationships', 'AnalysisWorkflow');
    await shot('web-ui-relationships', 1120)();
    await steering.resume();
    await steering.rollback('infrastructure', shot('web-ui-rollback'));
    await steering.open();
    await ui.details('rolled-back');
    await shot('web-ui-rolled-back')();
  } catch (error) {
    await page.screenshot({ path: join(arena.directory, '..', 'landfall-pictures-error.png') });
    throw error;
  } finally {
    await browser.close();
  }
}

async function recorded(arena: Arena, album: Album, migration: Migration): Promise<void> {
  await migration.landfall('start', '--yes');
  const cast = join(arena.directory, 'watch.cast');
  await record({
    file: process.execPath,
    args: [cliFile, 'watch', '--config', migration.config],
    cwd: migration.directory,
    environment: arena.environment,
    size: { columns: 112, rows: 34 },
    cast,
  });
  const svg = album.path('watch.svg');
  await render(cast, svg);
  album.written(svg);
}

async function main(): Promise<void> {
  const album = new Album(join(repository, 'docs', 'pictures'));
  const arena = await Arena.open();
  try {
    const migration = await arena.shop(NAME, { rows: ROWS, settings: SETTINGS });
    arena.startWorker(migration);
    const { address } = arena.stack.temporal;
    const client = await LandfallClient.connect({ address, namespace: 'default', taskQueue: NAME });
    await migration.landfall('start');
    await steered(arena, album, client);
    await recorded(arena, album, migration);
    await client.close();
  } finally {
    await arena.close();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
