import { Node, type CallExpression, type SourceFile } from 'ts-morph';
import type { Callers } from './callers';
import type { CallGraph } from './graph';
import {
  calleeName,
  calleeNameNode,
  callsIn,
  declarationsOf,
  isFunction,
  isStub,
  receiverOf,
  unwrap,
  type FunctionNode,
} from './nodes';
import { variant } from './parts';
import { routersOf } from './routers';
import { STUB_FOLDER } from './stubs';
import type { TextResolver } from './text';

/** What a router is told, in the order in which it is told. */
type Entry =
  | { readonly kind: 'route'; readonly method: string; readonly path: string; readonly handlers: readonly Node[] }
  | { readonly kind: 'use'; readonly path: string; readonly handlers: readonly Node[] };

/** A route with all that runs for it: its handlers and the middleware before it. */
export interface FoundRoute {
  /** `GET /orders/:id`. */
  readonly name: string;
  readonly handlers: readonly Node[];
}

const VERBS = new Set(['get', 'post', 'put', 'delete', 'patch', 'all', 'head', 'options']);

/** Routes of Express with the prefixes of the routers they are mounted under. */
export function findRoutes(files: readonly SourceFile[], texts: TextResolver, callers: Callers): readonly FoundRoute[] {
  const routers = new Map<Node, Entry[]>();
  for (const file of files)
    for (const call of callsIn(file)) {
      const entry = entryOf(call, texts);
      if (entry === undefined) continue;
      for (const router of routersOf(entry.on, callers)) {
        const entries = routers.get(router);
        if (entries) entries.push(entry.entry);
        else routers.set(router, [entry.entry]);
      }
    }
  const mounted = new Set<Node>();
  for (const entries of routers.values())
    for (const entry of entries)
      if (entry.kind === 'use')
        for (const handler of entry.handlers)
          for (const router of routersOf(handler, callers)) if (routers.has(router)) mounted.add(router);
  const found: FoundRoute[] = [];
  const walk = (router: Node, prefix: string, before: readonly Node[], around: readonly Node[]): void => {
    if (around.includes(router)) return;
    const inherited = [...before];
    for (const entry of routers.get(router) ?? []) {
      const path = joinPath(prefix, entry.path);
      if (entry.kind === 'route') {
        found.push({ name: `${entry.method} ${path}`, handlers: [...inherited, ...entry.handlers] });
        continue;
      }
      const own = entry.handlers.filter((handler) => !routersOf(handler, callers).some((child) => routers.has(child)));
      const children = entry.handlers
        .flatMap((handler) => routersOf(handler, callers))
        .filter((child) => routers.has(child));
      for (const child of children) walk(child, path, [...inherited, ...own], [...around, router]);
      // Middleware of a path runs for what follows under it; under the router's own path it runs for all that follows.
      if (entry.path === '' || entry.path === '/' || entry.path === '*') inherited.push(...own);
    }
  };
  for (const router of routers.keys()) if (!mounted.has(router)) walk(router, '', [], []);
  const merged = new Map<string, Node[]>();
  for (const route of found) merged.set(route.name, [...(merged.get(route.name) ?? []), ...route.handlers]);
  return [...merged]
    .map(([name, handlers]) => ({ name, handlers }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Functions that each route reaches. */
export const reachOf = (
  routes: readonly FoundRoute[],
  graph: CallGraph,
): readonly { readonly name: string; readonly reached: ReadonlySet<FunctionNode> }[] =>
  routes.map((route) => ({
    name: route.name,
    reached: new Set([...graph.reachable(route.handlers), ...route.handlers.map(unwrap).filter(isFunction)]),
  }));

const joinPath = (prefix: string, path: string): string =>
  `/${[prefix, path].join('/')}`.replace(/\/+/g, '/').replace(/(?!^)\/$/, '');

function entryOf(call: CallExpression, texts: TextResolver): { on: Node; entry: Entry } | undefined {
  const name = calleeName(call);
  const receiver = receiverOf(call);
  if (name === undefined || receiver === undefined || (!VERBS.has(name) && name !== 'use')) return undefined;
  const declarations = declarationsOf(calleeNameNode(call));
  const known = declarations.some((declaration) => isStub(declaration) && isRouterFile(declaration));
  if (!known && (declarations.length > 0 || !looksLikeRoute(call))) return undefined;
  const given = call.getArguments();
  if (name === 'use') {
    const pathFirst = given.length > 1 && !isHandler(given[0]!);
    const path = pathFirst ? pathsOf(given[0]!, texts)[0]! : '';
    return { on: receiver, entry: { kind: 'use', path, handlers: flat(pathFirst ? given.slice(1) : given) } };
  }
  const built = routeBuilder(receiver);
  const method = name === 'all' ? 'ALL' : name.toUpperCase();
  if (built !== undefined) {
    const [path] = built.getArguments();
    const on = receiverOf(built);
    if (path === undefined || on === undefined) return undefined;
    return { on, entry: { kind: 'route', method, path: pathsOf(path, texts)[0]!, handlers: flat(given) } };
  }
  // app.get('setting') reads a setting.
  if (given.length < 2) return undefined;
  return {
    on: receiver,
    entry: { kind: 'route', method, path: pathsOf(given[0]!, texts)[0]!, handlers: flat(given.slice(1)) },
  };
}

const isRouterFile = (declaration: Node): boolean =>
  declaration.getSourceFile().getFilePath() === `${STUB_FOLDER}/express.d.ts`;

/** Without types: a path with a slash first and something to run after it. */
const looksLikeRoute = (call: CallExpression): boolean => {
  const [path, handler] = call.getArguments();
  return (
    path !== undefined && handler !== undefined && Node.isStringLiteral(path) && path.getLiteralText().startsWith('/')
  );
};

const isHandler = (node: Node): boolean => isFunction(unwrap(node)) || Node.isCallExpression(unwrap(node));

const flat = (nodes: readonly Node[]): readonly Node[] =>
  nodes.flatMap((node) => (Node.isArrayLiteralExpression(node) ? node.getElements() : [node]));

/** `router.route('/x').get(..).post(..)`: the call of `route` at the bottom of the chain. */
function routeBuilder(receiver: Node): CallExpression | undefined {
  let node: Node | undefined = receiver;
  while (node !== undefined && Node.isCallExpression(node)) {
    if (calleeName(node) === 'route') return node;
    node = receiverOf(node);
  }
  return undefined;
}

/** Paths as written; what is known at run time only is `*`. */
const pathsOf = (node: Node, texts: TextResolver): readonly string[] => {
  const inner = unwrap(node);
  if (Node.isArrayLiteralExpression(inner)) return inner.getElements().flatMap((element) => pathsOf(element, texts));
  if (Node.isRegularExpressionLiteral(inner)) return [inner.getText()];
  const parts = texts.resolve(inner);
  return [parts.every((part) => part.kind === 'text') ? variant(parts, true) : '*'];
};
