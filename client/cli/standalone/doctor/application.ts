import { existsSync, statSync } from 'node:fs';
import glob from 'fast-glob';
import { isLiveLog } from '../../../../contracts/query-logs';
import type { MigrationConfig } from '../../../../contracts/schemas/config';
import type { Finding } from '../../ports';

/** Folder, source files and query logs of the application. */
export async function* applicationFindings({ application }: MigrationConfig): AsyncGenerator<Finding> {
  const check = 'application';
  if (application === undefined) {
    yield {
      check,
      verdict: 'warn',
      detail: 'none is configured: access patterns come from the schema alone',
      fix: 'name its folder under application.path',
    };
    return;
  }
  const { path, include, exclude, queryLogs } = application;
  if (!existsSync(path) || !statSync(path).isDirectory()) {
    yield { check, verdict: 'fail', detail: `${path}: no such folder`, fix: 'correct application.path' };
    return;
  }
  const files = await glob([...include], { cwd: path, ignore: [...exclude], followSymbolicLinks: false });
  yield files.length > 0
    ? { check, verdict: 'ok', detail: `${path}, ${files.length} source files` }
    : {
        check,
        verdict: 'fail',
        detail: `${path}: no file is selected by ${include.join(', ')}`,
        fix: 'correct application.include',
      };
  for (const pattern of queryLogs) {
    if (isLiveLog(pattern)) {
      yield { check: 'query log', verdict: 'ok', detail: `${pattern}, read from the source` };
      continue;
    }
    const found = existsSync(pattern) ? 1 : (await glob(pattern)).length;
    yield found > 0
      ? { check: 'query log', verdict: 'ok', detail: pattern }
      : {
          check: 'query log',
          verdict: 'fail',
          detail: `${pattern}: no such file`,
          fix: 'correct application.queryLogs',
        };
  }
}
