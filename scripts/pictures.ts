/**
 * npm run pictures: the screenshots of README.md and docs, made from a real migration of examples/shop in a real browser.
 * Needs Chromium (Debian package `chromium`; CHROMIUM=/path when it lies elsewhere).
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { createDatabase, up } from '../local';
import { landfallEnvironment, writeConfig, type DemoStack } from './demo/config';
import { landfall, repository, WorkerProcess } from './demo/processes';
import { fillSource } from './demo/source';

const pictures = join(repository, 'docs', 'pictures');
const application = join(repository, 'examples', 'shop');
const NAME = 'shop';
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The Web UI of one stack, driven as a person would. */
class WebUi {
  constructor(
    private readonly page: Page,
    private readonly base: string,
  ) {}

  async open(path: string): Promise<void> {
    await this.page.goto(`${this.base}${path}`, { waitUntil: 'domcontentloaded' });
    await pause(3_000);
  }

  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: join(pictures, `${name}.png`) });
    console.log(`  ${name}.png`);
  }

  async tab(name: string): Promise<void> {
    await this.page.getByRole('link', { name }).or(this.page.getByRole('tab', { name })).first().click();
    await pause(2_500);
  }
}

async function main(): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  const directory = mkdtempSync(join(tmpdir(), 'landfall-pictures-'));
  const stack = (await up({ directory, servers: ['temporal', 'mysql', 'aws'], attach: true })) as DemoStack;
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-sync',
    ],
  });
  const environment = landfallEnvironment(stack);
  try {
    await createDatabase(stack.mysql, NAME);
    await fillSource({ mysql: stack.mysql, database: NAME, application, rows: 20_000 });
    const settings = { 'transfer.pageRows': 100, 'transfer.writeUnitsPerSecond': 900, 'transfer.sliceSeconds': 5 };
    const config = writeConfig({ stack, application, directory, name: NAME, database: NAME, settings });
    const worker = WorkerProcess.start({ config, directory, environment, logFile: join(directory, 'worker.log') });
    const run = (...args: string[]) => landfall([...args, '--config', config], { environment, directory });
    const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
    const ui = new WebUi(page, stack.temporal.uiUrl);
    const migration = `/namespaces/default/workflows/migration%2F${NAME}`;
    try {
      await run('start', '--wait');
      await ui.open(migration);
      await ui.tab('User Metadata');
      await ui.picture('web-ui-gate');
      await run('approve', 'modeling', '--by', 'a database engineer', '--why', 'read the contract', '--wait');
      await run('approve', 'infrastructure', '--by', 'a database engineer');
      await pause(12_000);
      await ui.open(migration);
      await ui.picture('web-ui-migration');
      await run('pause', '--by', 'a database engineer');
      await pause(2_000);
      await ui.open(migration);
      await ui.tab('User Metadata');
      await ui.picture('web-ui-paused');
      await run('resume');
      await ui.open(`/namespaces/default/workflows`);
      await ui.picture('web-ui-list');
      await ui.open(migration);
      await ui.tab('Relationships');
      await ui.picture('web-ui-relationships');
      await ui.open(migration);
      await ui.tab('Search Attributes');
      await ui.picture('web-ui-search-attributes');
    } finally {
      await worker.stop();
    }
  } finally {
    await browser.close();
    await stack.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
