import { Node, type Project, type SourceFile } from 'ts-morph';
import { injectionOf, languagesOf } from './style';
import type { SiteParameter } from '../../../contracts/schemas/analysis';
import { byCodeUnit } from '../../lib/compare';
import { dialectOf } from '../sql/dialect';
import { builderCalls } from './libraries/builders';
import { CalledNames } from './call-graph/called-names';
import { Callers, nameNodeOf, type Breathe, type CallLike } from './call-graph/callers';
import { findCalls } from './call-sites/calls';
import { classAround, ClassTree } from './call-graph/classes';
import { CallGraph } from './call-graph/graph';
import { leadingTo } from './call-graph/leading';
import { applicationFiles, enclosingFunctions, enclosingName, isFunction, unwrap } from './nodes/nodes';
import { InjectedObjects } from './call-graph/injected';
import { Mounting } from './routes/mounting';
import { functionNames } from './call-graph/names';
import { isDynamic, isUnknown, renderSql, tidy, variant, type Part } from './text/parts';
import { parametersOf } from './call-sites/parameters';
import { resultUse } from './call-sites/results';
import type { Noted } from './noted';
import { plainRoutes } from './routes/plain';
import { findRoutes, reachOf } from './routes/routes';
import { siteId } from './site-id';
import { syntaxErrors } from './syntax-errors';
import { withWritten } from './text/written';
import { addClientStubs } from './libraries/stubs-clients';
import { TextResolver } from './text/text';
import { transactionsOf } from './transactions/transactions';
import { mayRunWithout } from './transactions/without';

/** A call site as the scan sees it, before it is known which access pattern it belongs to. */
export interface ScannedSite {
  /** Path below the application's root. */
  readonly file: string;
  readonly line: number;
  /** 1 for the first call of its line. */
  readonly ordinal: number;
  /** Id of the first entry of the same call, where it sends one of several statements; absent for the first. */
  readonly statementOf?: string;
  readonly function: string;
  readonly call: string;
  readonly sql: string;
  readonly parts: readonly Part[];
  readonly dynamic: boolean;
  /** Code unit order. */
  readonly routes: readonly string[];
  /** Functions that open a transaction around it; code unit order. */
  readonly transactions: readonly string[];
  /** True where it may also run in none; absent otherwise. */
  readonly alsoWithoutTransaction?: true;
  readonly problem: string | null;
  /** Class that the function belongs to. */
  readonly class: string | null;
  readonly parameters: readonly SiteParameter[];
  /** What the application takes of the answer, from `resultUse`. */
  readonly result: readonly string[];
  /** Expressions of which only the program's run knows the text. */
  readonly openParts: readonly string[];
  /** The other server that the SQL is written for. */
  readonly dialect: string | null;
  /** Query builder or object mapper that makes the statement; null for the driver. */
  readonly library: string | null;
}

export interface SourceFacts {
  readonly files: number;
  /** Files by language, TypeScript first. */
  readonly languages: readonly { readonly name: string; readonly files: number }[];
  /** How objects get what they need. */
  readonly injection: string;
  /** True when a server of node:http answers itself. */
  readonly plainServer: boolean;
  /** Code unit order. */
  readonly routes: readonly string[];
  /** Routers that nothing mounts, by file and line, with the routes that they would have. */
  readonly unmounted: readonly { readonly where: string; readonly routes: readonly string[] }[];
  /** Transactions whose connection is lost on its way, by file and line: what runs in them is not known, or not all of it. Absent in what earlier versions wrote. */
  readonly unfollowed?: readonly Noted[];
  /** Files that the compiler cannot read to their end, by the file and line of the first error. Absent in what earlier versions wrote. */
  readonly broken?: readonly Noted[];
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
 * that does not compile is read as far as it can be; declarations of the clients it imports are added to the project. `breathe` is awaited between files, so that a long scan can beat and be stopped.
 */
export async function scanSource(
  project: Project,
  root: string,
  breathe: Breathe = () => Promise.resolve(),
): Promise<SourceFacts> {
  const files = applicationFiles(project.getSourceFiles());
  addClientStubs(project, files);
  const classes = new ClassTree(files);
  const texts = new TextResolver(classes);
  const found = functionNames(files);
  const { names, bound } = found;
  await breathe();
  const called = new CalledNames(found);
  const callers = new Callers(files, called, classes);
  const calls = await findCalls(files, texts, callers, bound, breathe);
  await breathe();
  const { routes, loose } = findRoutes(files, texts, callers, new Mounting(project, files, callers));
  await breathe();
  const builders = builderCalls(files);
  const around = [...calls, ...builders].flatMap(({ node }) => enclosingFunctions(node));
  const graph = new CallGraph(leadingTo(around, files, names, called), classes, new InjectedObjects(files));
  const routesOf = routeFinder(reachOf(routes, graph));
  const { of: transactions, also, open } = transactionsOf(calls, callers, classes);
  await breathe();
  const inLine = new Map<string, number>();
  const ordinalOf = (place: string): number => {
    const ordinal = (inLine.get(place) ?? 0) + 1;
    inLine.set(place, ordinal);
    return ordinal;
  };
  const firstOf = new Map<Node, string>();
  const chained = chainedIn(calls.map((call) => call.node));
  const place = (node: CallLike) => {
    const around = enclosingFunctions(node);
    // Calls of one chain begin at the same place.
    const shown = chained.has(node) ? nameNodeOf(node) : node;
    return {
      file: node.getSourceFile().getFilePath().slice(base.length),
      line: shown.getStartLineNumber(),
      at: shown.getStart(),
      node,
      function: enclosingName(node),
      class: classAround(node)?.getName() ?? null,
      routes: routesOf(node, around),
    };
  };
  const base = root.endsWith('/') ? root : `${root}/`;
  const whereIs = (node: Node): string =>
    `${node.getSourceFile().getFilePath().slice(base.length)}:${node.getStartLineNumber()}`;
  return {
    files: files.length,
    languages: languagesOf(files),
    injection: injectionOf(files),
    plainServer: plainRoutes(files).length > 0,
    routes: routes.map((route) => route.name),
    unmounted: loose.map(({ router, names }) => ({
      where: whereIs(router),
      routes: names,
    })),
    unfollowed: open.map(({ place: node, what }) => ({ where: whereIs(node), what })).sort(byWhere),
    broken: syntaxErrors(files, base),
    sites: [
      ...calls.map((call) => {
        const parts = tidy(call.parts);
        const ends = END_OF_TRANSACTION[call.method];
        const sql = ends ?? renderSql(parts);
        return {
          ...place(call.node),
          call: call.method,
          sql,
          parts,
          dynamic: parts.length > 0 && (isDynamic(parts) || isUnknown(parts)),
          transactions: transactions.get(call) ?? [],
          ...((also.has(call) || mayRunWithout(call, transactions.get(call) ?? [])) && {
            alsoWithoutTransaction: true as const,
          }),
          problem: call.problem,
          parameters: withWritten(parametersOf(call.values), parts),
          result: ends === undefined ? resultUse(call.node, call.through.length > 0) : [],
          openParts: call.open,
          dialect: dialectOf(variant(parts, true))?.name ?? null,
          library: null,
        };
      }),
      ...builders.map((call) => ({
        ...place(call.node),
        call: call.method,
        sql: '',
        parts: [],
        dynamic: true,
        transactions: [],
        problem: `${call.library} builds the statement at run time (${call.method}${call.table === undefined ? '' : ` on ${call.table}`}); calls of builders are listed, not translated`,
        parameters: [],
        result: resultUse(call.node, true),
        openParts: [],
        dialect: null,
        library: call.library,
      })),
    ]
      .sort(byPlace)
      .map(({ at: _at, node, ...site }) => {
        const placed = { ...site, ordinal: ordinalOf(`${site.file}:${site.line}`) };
        const first = firstOf.get(node);
        if (first === undefined) firstOf.set(node, siteId(placed));
        return first === undefined ? placed : { ...placed, statementOf: first };
      }),
  };
}

/** Calls that begin where another one does: `work.add(..).add(..)`. */
function chainedIn(nodes: readonly Node[]): ReadonlySet<Node> {
  const byStart = new Map<string, Set<Node>>();
  for (const node of nodes) {
    const start = `${node.getSourceFile().getFilePath()}:${node.getStart()}`;
    byStart.set(start, (byStart.get(start) ?? new Set()).add(node));
  }
  return new Set([...byStart.values()].filter(({ size }) => size > 1).flatMap((same) => [...same]));
}

/** Tells the routes that reach a node, by the functions around it. */
function routeFinder(reach: ReturnType<typeof reachOf>): (node: Node, around: readonly Node[]) => readonly string[] {
  const byFunction = new Map<Node, string[]>();
  const add = (node: Node, name: string): unknown => byFunction.get(node)?.push(name) ?? byFunction.set(node, [name]);
  // A handler that is a piece of code and no function: a branch of a plain server.
  const pieces = new Map<SourceFile, { readonly piece: Node; readonly name: string }[]>();
  for (const { name, reached, handlers } of reach) {
    for (const node of reached) add(node, name);
    for (const handler of handlers)
      if (!isFunction(unwrap(handler)) && !Node.isIdentifier(handler)) {
        const file = handler.getSourceFile();
        pieces.set(file, [...(pieces.get(file) ?? []), { piece: handler, name }]);
      }
  }
  return (node, around) =>
    [
      ...new Set([
        ...around.flatMap((one) => byFunction.get(one) ?? []),
        ...(pieces.get(node.getSourceFile()) ?? []).flatMap(({ piece, name }) => (contains(piece, node) ? name : [])),
      ]),
    ].sort(byCodeUnit);
}

/** Of two nodes of one file. */
const contains = (outer: Node, node: Node): boolean =>
  outer.getPos() <= node.getPos() && outer.getEnd() >= node.getEnd();

const byWhere = (a: Noted, b: Noted): number => byCodeUnit(a.where, b.where) || byCodeUnit(a.what, b.what);

const byPlace = (a: { file: string; at: number }, b: { file: string; at: number }): number =>
  byCodeUnit(a.file, b.file) || a.at - b.at;
