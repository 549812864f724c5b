/**
 * npm run foreign -- [--name NAME] FILE_OR_FOLDER..: migrates a schema that this project did not write through all stages that run, on a stack of
 * its own, by commands only, and takes it back; prints a table of what was done. Exit code 1 when a step or a comparison is not as it must be.
 */
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { Arena } from '../../test/e2e/support/arena';
import { foreignCourse, isSame, type Course } from './course';
import { loadSql, sqlFiles } from './sql';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { name: { type: 'string' }, mysql: { type: 'string', default: 'mysql80' }, verbose: { type: 'boolean' } },
});

function printed({ name, tables, steps, report, check, rebuilt, ok }: Course): string {
  const table = new Table({ head: ['command', 'exit code', 'seconds'], style: { head: [], border: [] } });
  for (const { command, code, wanted, seconds } of steps)
    table.push([
      command.split(' --')[0] ?? command,
      code === wanted ? String(code) : `${code}, not ${wanted}`,
      seconds.toFixed(1),
    ]);
  const sums = new Table({
    head: ['table', 'rows', 'checksum of the source', 'of the items'],
    style: { head: [], border: [] },
  });
  for (const one of rebuilt)
    sums.push([one.table, one.rows, one.source ?? 'none', isSame(one) ? 'the same' : `${one.rebuilt}`]);
  const wrong = steps.filter(({ code, wanted }) => code !== wanted);
  return [
    table.toString(),
    ...(rebuilt.length > 0 ? [sums.toString()] : []),
    ...(values.verbose ? steps : wrong).map(({ command, said }) => `landfall ${command}\n${said}`),
    ...(check?.samples ?? []),
    ...(check?.unchecked.map((what) => `not checked: ${what}`) ?? []),
    `${name}: ${tables} tables, ${report?.rows ?? 0} rows, ${report?.items ?? 0} items, ${report?.differences ?? 'no'} differences; ` +
      `independent check: ${check?.items ?? 0} items, ${check?.differences ?? 'no'} differences; ` +
      `${rebuilt.filter(isSame).length} of ${rebuilt.length} tables made of the items have the checksum of the source: ${ok ? 'ok' : 'NOT OK'}`,
  ].join('\n');
}

async function main(): Promise<number> {
  const files = sqlFiles(positionals);
  const [first] = files;
  if (first === undefined) {
    console.error(
      'give SQL files, or a folder of them: npm run foreign -- --name sakila sakila-schema.sql sakila-data.sql',
    );
    return 2;
  }
  const name =
    values.name ??
    basename(first)
      .replace(/\.sql$/, '')
      .replace(/[^A-Za-z0-9]+/g, '-')
      .toLowerCase();
  const arena = await Arena.open(['temporal', 'mysql', 'aws'], values.mysql === 'mariadb' ? 'mariadb' : 'mysql80');
  try {
    const database = await loadSql(arena.stack.mysql, files, name.replaceAll('-', '_'));
    const course = await foreignCourse(arena, name, database);
    console.log(printed(course));
    if (!course.ok) console.error(arena.workerLog().trimEnd().split('\n').slice(-20).join('\n'));
    return course.ok ? 0 : 1;
  } finally {
    await arena.close();
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
