import type { Project } from 'ts-morph';
import { callersOf, type Breathe } from './callers';
import { findCalls } from './calls';
import { ClassTree } from './classes';
import { CallGraph } from './graph';
import { applicationFiles, enclosingFunctions, enclosingName } from './nodes';
import { InjectedObjects } from './injected';
import { functionNames } from './names';
import { isDynamic, isUnknown, renderSql, tidy, type Part } from './parts';
import { findRoutes, reachOf } from './routes';
import { TextResolver } from './text';
import { transactionsOf } from './transactions';

/** A call site as the scan sees it, before it is known which access pattern it belongs to. */
export interface ScannedSite {
  /** Path below the application's root. */
  readonly file: string;
  readonly line: number;
  /** 1 for the first call of its line. */
  readonly ordinal: number;
  readonly function: string;
  readonly call: string;
  readonly sql: string;
  readonly parts: readonly Part[];
  readonly dynamic: boolean;
  /** Code unit order. */
  readonly routes: readonly string[];
  /** Functions that open a transaction around it; code unit order. */
  readonly transactions: readonly string[];
  readonly problem: string | null;
}

export interface SourceFacts {
  readonly files: number;
  /** Code unit order. */
  readonly routes: readonly string[];
  /** By file, then place in the file. */
  readonly sites: readonly ScannedSite[];
}

const END_OF_TRANSACTION: Readonly<Record<string, string>> = {
  beginTransaction: 'START TRANSACTION',
  commit: 'COMMIT',
  rollback: 'ROLLBACK',
};

/**
 * Finds the SQL call sites of an application whose files are in `project`, below `root`. Reads nothing and runs nothing; code
 * that does not compile is read as far as it can be. `breathe` is awaited between files, so that a long scan can beat and be stopped.
 */
export async function scanSource(
  project: Project,
  root: string,
  breathe: Breathe = () => Promise.resolve(),
): Promise<SourceFacts> {
  const files = applicationFiles(project.getSourceFiles());
  const classes = new ClassTree(files);
  const texts = new TextResolver(classes);
  const names = functionNames(files);
  const callers = await callersOf(files, names, classes, breathe);
  const calls = await findCalls(files, texts, callers, breathe);
  await breathe();
  const routes = findRoutes(files, texts, callers);
  await breathe();
  const reach = reachOf(routes, new CallGraph(names, classes, new InjectedObjects(files)));
  const transactions = transactionsOf(calls, callers, classes);
  const inLine = new Map<string, number>();
  const ordinalOf = (place: string): number => {
    const ordinal = (inLine.get(place) ?? 0) + 1;
    inLine.set(place, ordinal);
    return ordinal;
  };
  const base = root.endsWith('/') ? root : `${root}/`;
  return {
    files: files.length,
    routes: routes.map((route) => route.name),
    sites: calls.map((call) => {
      const around = enclosingFunctions(call.node);
      const parts = tidy(call.parts);
      const file = call.node.getSourceFile().getFilePath().slice(base.length);
      const line = call.node.getStartLineNumber();
      return {
        file,
        line,
        ordinal: ordinalOf(`${file}:${line}`),
        function: enclosingName(call.node),
        call: call.method,
        sql: END_OF_TRANSACTION[call.method] ?? renderSql(parts),
        parts,
        dynamic: parts.length > 0 && (isDynamic(parts) || isUnknown(parts)),
        routes: reach.filter(({ reached }) => around.some((node) => reached.has(node))).map(({ name }) => name),
        transactions: transactions.get(call) ?? [],
        problem: call.problem,
      };
    }),
  };
}
