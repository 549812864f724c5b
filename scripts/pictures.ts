/**
 * npm run pictures: the pictures of README.md and docs, made from a real migration of examples/shop that is steered from the Temporal Web
 * UI by clicks alone, and the recording of `landfall watch`. Fails when a click did not do what it must.
 * Needs Chromium (installed as a Debian package for root; CHROMIUM=/path when it lies elsewhere) and, for the recording, npx.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ViewportSize } from 'playwright-core';
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
const UNPREFIXED = { 'target.tablePrefix': undefined };
const SETTINGS = {
  ...UNPREFIXED,
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
  const shot = (name: string, size?: Partial<ViewportSize>) => (): Promise<void> => album.picture(page, name, size);
  const details = async (text: string): Promise<void> => {
    await steering.open();
    await ui.details(text);
  };
  try {
    await steering.untilGate('modeling');
    await details('Waits for a person: modeling');
    await shot('web-ui-gate', { height: 960 })();
    await steering.approve('update', { gate: 'modeling', by: BY, why: 'read the contract' }, shot('web-ui-approve'));
    await steering.untilGate('infrastructure');
    await steering.approve('signal', { gate: 'infrastructure', by: BY, why: 'the price is fine' });
    await steering.untilCopying();
    await steering.pause();
    await details('shop: paused');
    await shot('web-ui-paused')();
    await ui.tab('Search Attributes', 'LandfallState');
    await shot('web-ui-search-attributes', { height: 640 })();
    await ui.tab('Relationships', 'AnalysisWorkflow');
    await shot('web-ui-relationships', { width: 1480, height: 1060 })();
    await steering.resume();
    await steering.refused('rollback', { to: 'nowhere' }, 'there is no stage');
    await details('shop: running');
    await steering.rollback('infrastructure', shot('web-ui-rollback'));
    await details('shop: rolled-back');
    await shot('web-ui-rolled-back')();
  } catch (error) {
    const path = join(tmpdir(), 'landfall-pictures-error.png');
    await page.screenshot({ path });
    throw new Error(`the page looked like ${path}`, { cause: error });
  } finally {
    await browser.close();
  }
}

/** The same migration once more, as fast as it goes, as `landfall watch` shows it. */
async function recorded(arena: Arena, album: Album, { database }: Migration): Promise<void> {
  const migration = arena.migration(NAME, database, UNPREFIXED);
  await migration.landfall('start', '--yes');
  const cast = join(arena.directory, 'watch.cast');
  await record({
    file: process.execPath,
    args: [cliFile, 'watch', '--config', migration.config],
    cwd: migration.directory,
    environment: arena.environment,
    size: { columns: 96, rows: 28 },
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
