/**
 * npm run docs:life: the life of a migration with its real output. Migrates examples/shop on the embedded stack by the commands of a person
 * and writes what they printed to docs/life-of-a-migration.md, and the short form of it into README.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase } from '../local';
import { Arena, shopApplication, type Migration } from '../test/e2e/support/arena';
import { repository } from './demo/processes';
import { fillSource } from './demo/source';
import { CHAPTERS, type Chapter } from './life/chapters';
import { printPage, printReadme, withBlock, type Transcript } from './life/page';

/** Write units a second: the copy of the shop's 20,000 rows lasts long enough for a person to pause it. */
const SETTINGS = {
  'target.tablePrefix': undefined,
  'modeling.proof.answers': undefined, // a person has it on
  'modeling.proof.sampleRows': 500,
  'transfer.writeUnitsPerSecond': 1000,
  'transfer.pageRows': 100,
  'transfer.sliceSeconds': 5,
};
const ROWS = 20_000;
const DATABASE = 'shop';

async function run(migration: Migration, { line, until, code = 0 }: Chapter): Promise<Transcript> {
  if (until !== undefined) await untilRows(migration, until);
  // Both streams as a terminal shows them.
  const result = await migration.shell(`${line} 2>&1`);
  if (result.code !== code) throw new Error(`${line} ended with ${result.code}, not ${code}:\n${result.stdout}`);
  console.log(`${line}: ${result.code}`);
  return { line, code, output: result.stdout };
}

async function untilRows(migration: Migration, rows: number): Promise<void> {
  for (const end = Date.now() + 120_000; ; await new Promise((resolve) => setTimeout(resolve, 500))) {
    const { tables } = await migration.json<{ tables: { rowsCopied: number }[] }>('status');
    if (tables.reduce((sum, table) => sum + table.rowsCopied, 0) >= rows) return;
    if (Date.now() > end) throw new Error(`no ${rows} rows were copied in two minutes`);
  }
}

async function main(): Promise<void> {
  const arena = await Arena.open();
  try {
    const { mysql } = arena.stack;
    // The schema that the query log of the example was recorded on; statements of another one measure nothing.
    await createDatabase(mysql, DATABASE);
    await fillSource({ mysql, database: DATABASE, application: shopApplication, rows: ROWS });
    const migration = arena.migration('shop', DATABASE, SETTINGS);
    arena.startWorker(migration);
    const transcripts: Transcript[] = [];
    for (const chapter of CHAPTERS) transcripts.push(await run(migration, chapter));
    const here = { folder: migration.directory, repository };
    writeFileSync(join(repository, 'docs', 'life-of-a-migration.md'), printPage(CHAPTERS, transcripts, here));
    const readme = join(repository, 'README.md');
    writeFileSync(readme, withBlock(readFileSync(readme, 'utf8'), printReadme(CHAPTERS, transcripts, here)));
  } finally {
    await arena.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
