/**
 * npm run accuracy -- NAME FOLDER: analyses a public repository in FOLDER, which lies there as the list NAME says, and holds what the analysis tells
 * against what was counted by reading: call sites, of some of them tables, columns, transaction and routes, and the tables of a dump. Prints recall and
 * precision, what is missed and what is wrong. Exit code 1 when one of them is below 0.95; 2 when the folder is not the one that was read. Without
 * arguments it says which lists there are and how their repositories are got.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Table from 'cli-table3';
import { analyze } from '../../client/cli/standalone/analyze';
import { analysisSchema, type Analysis } from '../../contracts/schemas/analysis';
import { compareSchema, compareSource, type Row } from './compare';
import { handLists, type HandList } from './lists';
import { reaches } from './score';

const howToGet = ({ name, repository, commit }: HandList): string =>
  `git clone ${repository} && git -C ${name} checkout ${commit} && npm run accuracy -- ${name} ${name}`;

/** Why the folder is not what was read by hand; undefined when it is. */
function otherThan(list: HandList, folder: string): string | undefined {
  const git = (...args: string[]): string => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' }).trim();
  try {
    const commit = git('rev-parse', 'HEAD');
    if (commit !== list.commit) return `${folder} is at ${commit}`;
    return git('status', '--porcelain', '--untracked-files=no') === '' ? undefined : `${folder} has changes`;
  } catch {
    return `${folder} is no clone`;
  }
}

async function analysed(given: Pick<Parameters<typeof analyze>[0], 'source' | 'schema'>): Promise<Analysis> {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-accuracy-'));
  try {
    const out = join(folder, 'report');
    await analyze({ ...given, logs: [], out, onProgress: () => undefined }, {});
    return analysisSchema.parse(JSON.parse(readFileSync(join(out, 'analysis.json'), 'utf8')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function rowsOf(list: HandList, folder: string): Promise<readonly Row[]> {
  const { include, schema } = list;
  return [
    ...(list.callSites === undefined
      ? []
      : compareSource(list, await analysed({ source: { path: folder, ...(include && { include }) } }))),
    ...(schema === undefined
      ? []
      : compareSchema(schema.tables, await analysed({ schema: join(folder, schema.file) })).map((row) => ({
          ...row,
          what: `${schema.file}: ${row.what}`,
        }))),
  ];
}

function printed(rows: readonly Row[]): string {
  const head = ['', 'by hand', 'found', 'missed', 'false', 'recall', 'precision'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const { what, hand, found, missed, wrong, recall, precision } of rows)
    table.push([what, hand, found, missed.length, wrong.length, recall.toFixed(3), precision.toFixed(3)]);
  const each = (word: string, what: string, entries: readonly string[]): readonly string[] =>
    entries.map((entry) => `${word} (${what}): ${entry}`);
  return [
    table.toString(),
    ...rows.flatMap(({ what, missed, wrong }) => [...each('missed', what, missed), ...each('false', what, wrong)]),
  ].join('\n');
}

async function main(): Promise<number> {
  const [name, path] = process.argv.slice(2);
  const lists = handLists();
  const list = lists.find((one) => one.name === name);
  if (list === undefined || path === undefined) {
    console.error(['npm run accuracy -- NAME FOLDER', ...lists.map(howToGet)].join('\n'));
    return 2;
  }
  const folder = resolve(path);
  const other = otherThan(list, folder);
  if (other !== undefined) {
    console.error(`${other}, and not at ${list.commit} as it was read: ${howToGet(list)}`);
    return 2;
  }
  const rows = await rowsOf(list, folder);
  console.log(printed(rows));
  return rows.every(reaches) ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
