import { posix } from 'node:path';
import { ts } from 'ts-morph';
import type { Files } from './project';

/** One call of the driver: on which object, by which method, with what. */
export interface Sent {
  readonly on: string;
  readonly method: string;
  readonly given: readonly unknown[];
}

export interface Ran {
  readonly sent: readonly Sent[];
  readonly result: unknown;
}

type Run = (...given: readonly unknown[]) => unknown;

/**
 * Runs an application whose driver only writes down what it is sent.
 * @param work text of a function that uses what the file at `path` exports, as `m`
 */
export async function run(files: Files, path: string, work: string): Promise<Ran> {
  const sent: Sent[] = [];
  const driver = driverThat((one) => sent.push(one));
  const loaded = new Map<string, { exports: Record<string, unknown> }>();
  const load = (file: string): Record<string, unknown> => {
    const known = loaded.get(file);
    if (known) return known.exports;
    const text = files[file];
    if (text === undefined) throw new Error(`no file ${file}`);
    const module = { exports: {} as Record<string, unknown> };
    loaded.set(file, module);
    const code = ts.transpileModule(text, {
      compilerOptions: {
        module: ts.ModuleKind.CommonJS,
        target: ts.ScriptTarget.ES2022,
        esModuleInterop: true,
        experimentalDecorators: true,
      },
    }).outputText;
    const find = (name: string): unknown => {
      if (!name.startsWith('.')) return driver;
      const at = posix.join(posix.dirname(file), name).replace(/\.js$/, '');
      return load([at, `${at}.ts`, `${at}/index.ts`].find((one) => one in files) ?? at);
    };
    // oxlint-disable-next-line no-implied-eval
    (new Function('module', 'exports', 'require', code) as Run)(module, module.exports, find);
    return module.exports;
  };
  let result: unknown;
  try {
    // oxlint-disable-next-line no-implied-eval
    const worker = new Function('m', `return (${work})()`) as Run;
    result = await worker(load(path));
  } catch (error) {
    result = `threw ${String(error)}`;
  }
  return { sent, result };
}

function driverThat(write: (sent: Sent) => void): unknown {
  const object = (on: string): Record<string, unknown> => {
    const send =
      (method: string) =>
      (...given: unknown[]): unknown => {
        const callback = given.at(-1);
        write({ on, method, given: structuredClone(given.filter((one) => typeof one !== 'function')) });
        const rows = [{ id: 1, total: 50, on }];
        if (typeof callback === 'function') return void (callback as Run)(null, rows, []);
        return Promise.resolve([rows, []]);
      };
    return {
      query: send('query'),
      execute: send('execute'),
      getConnection: (callback?: Run) =>
        callback ? callback(null, object('connection')) : Promise.resolve(object('connection')),
      beginTransaction: send('beginTransaction'),
      commit: send('commit'),
      rollback: send('rollback'),
      release: () => undefined,
    };
  };
  const api = { createPool: () => object('pool'), Injectable: () => () => undefined, Inject: () => () => undefined };
  return { ...api, __esModule: true, default: api };
}
