import { byCodeUnit } from '../../../lib/compare';
import { callsNamed } from '../nodes/file-nodes';
import { Node, type CallExpression, type SourceFile } from 'ts-morph';
import type { Callers } from '../call-graph/callers';
import type { CallGraph } from '../call-graph/graph';
import { isPart, type Mounting } from './mounting';
import {
  calleeName,
  calleeNameNode,
  declarationsOf,
  functionOf,
  isFunction,
  isStub,
  receiverOf,
  requiredValue,
  unwrap,
  type FunctionNode,
} from '../nodes/nodes';
import { objectsOf, propertyValue } from '../values/objects';
import { variant, type Part } from '../text/parts';
import { decoratedRoutes } from './decorated';
import { plainRoutes } from './plain';
import { valueOf } from '../values/values';
import { routersOf } from './routers';
import { STUB_FOLDER } from '../libraries/stubs';
import type { TextResolver } from '../text/text';

/** What a router is told, in the order in which it is told. */
type Entry =
  | { readonly kind: 'route'; readonly method: string; readonly path: string; readonly handlers: readonly Node[] }
  | { readonly kind: 'use'; readonly path: string; readonly handlers: readonly Node[] }
  /** Runs for all routes of the router and below it, also for those that it was told before. */
  | { readonly kind: 'hook'; readonly path: ''; readonly handlers: readonly Node[] };

/** A route with all that runs for it: its handlers and the middleware before it. */
export interface FoundRoute {
  /** `GET /orders/:id`. */
  readonly name: string;
  readonly handlers: readonly Node[];
}

/** A router, or a class of routes, that nothing mounts. */
export interface LooseRoutes {
  /** The variable, parameter or class. */
  readonly router: Node;
  /** As it names them itself; code unit order. */
  readonly names: readonly string[];
}

/**
 * Routes of Express, Fastify, Koa, Hapi, NestJS and of plain servers, with the prefixes of the routers they are mounted under;
 * by name in code unit order. Those of routers that are mounted nowhere are no routes of the application, and told apart.
 */
export function findRoutes(
  files: readonly SourceFile[],
  texts: TextResolver,
  callers: Callers,
  mounting: Mounting,
): { readonly routes: readonly FoundRoute[]; readonly loose: readonly LooseRoutes[] } {
  const called = routedCalls(files, texts, callers, mounting);
  const decorated = decoratedRoutes(files, texts, mounting);
  const merged = new Map<string, Node[]>();
  for (const route of [...called.routes, ...decorated.routes, ...plainRoutes(files)])
    merged.set(route.name, [...(merged.get(route.name) ?? []), ...route.handlers]);
  return {
    routes: [...merged]
      .map(([name, handlers]) => ({ name, handlers }))
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    loose: [...called.loose, ...decorated.loose].map(({ router, names }) => ({
      router,
      names: [...new Set(names)].sort(byCodeUnit),
    })),
  };
}

function routedCalls(
  files: readonly SourceFile[],
  texts: TextResolver,
  callers: Callers,
  mounting: Mounting,
): { readonly routes: readonly FoundRoute[]; readonly loose: readonly LooseRoutes[] } {
  const routers = new Map<Node, Entry[]>();
  for (const file of files)
    for (const call of callsNamed(file, (name) => TELLING.has(name))) {
      const entries = entriesOf(call, texts, callers);
      if (entries === undefined) continue;
      for (const router of routersOf(entries.on, callers)) {
        const list = routers.get(router);
        if (list) list.push(...entries.entries);
        else routers.set(router, [...entries.entries]);
      }
    }
  const mounted = new Set<Node>();
  const childrenOf = (handler: Node): readonly Node[] =>
    [...routersOf(handler, callers), ...pluginRouters(handler)].filter((router) => routers.has(router));
  for (const entries of routers.values())
    for (const entry of entries)
      if (entry.kind === 'use')
        for (const handler of entry.handlers) for (const router of childrenOf(handler)) mounted.add(router);
  let found: FoundRoute[] = [];
  const walk = (router: Node, outer: string, before: readonly Node[], around: readonly Node[]): void => {
    if (around.includes(router)) return;
    const hooks = (routers.get(router) ?? []).filter(({ kind }) => kind === 'hook');
    const inherited = [...before, ...hooks.flatMap(({ handlers }) => handlers)];
    const prefix = joinPath(outer, ownPrefix(router, texts));
    for (const entry of routers.get(router) ?? []) {
      if (entry.kind === 'hook') continue;
      const path = joinPath(prefix, entry.path);
      if (entry.kind === 'route') {
        found.push({ name: `${entry.method} ${path}`, handlers: [...inherited, ...entry.handlers] });
        continue;
      }
      const own = entry.handlers.filter((handler) => childrenOf(handler).length === 0);
      for (const child of entry.handlers.flatMap(childrenOf))
        walk(child, path, [...inherited, ...own], [...around, router]);
      // Middleware of a path runs for what follows under it; under the router's own path it runs for all that follows.
      if (entry.path === '' || entry.path === '/' || entry.path === '*') inherited.push(...own);
    }
  };
  const roots = [...routers.keys()].filter((router) => !mounted.has(router));
  // Without an application among the files nothing tells what is mounted.
  const whole = roots.some((router) => !isPart(router));
  const parts = new Set(roots.filter((router) => whole && mounting.isLoose(router)));
  for (const router of roots) if (!parts.has(router)) walk(router, '', [], []);
  const routes = found;
  const loose = [...parts].map((router) => {
    found = [];
    walk(router, '', [], []);
    return { router, names: found.map(({ name }) => name) };
  });
  return { routes, loose: loose.filter(({ names }) => names.length > 0) };
}

/** `new Router({ prefix: '/orders' })`. */
function ownPrefix(router: Node, texts: TextResolver): string {
  const value =
    Node.isVariableDeclaration(router) || Node.isPropertyDeclaration(router) ? router.getInitializer() : undefined;
  const made = value && unwrap(value);
  if (made === undefined || !(Node.isNewExpression(made) || Node.isCallExpression(made))) return '';
  const [options] = made.getArguments();
  const parts = options && texts.values.at(options, ['prefix'], new Map());
  return parts && parts.every((part) => part.kind === 'text') ? variant(parts, true) : '';
}

/** A plugin is a function whose first parameter is the router. */
const pluginRouters = (handler: Node): readonly Node[] => {
  const inner = unwrap(requiredValue(unwrap(handler)) ?? handler);
  const wrapped = Node.isCallExpression(inner) ? inner.getArguments()[0] : undefined;
  const name = Node.isPropertyAccessExpression(inner) ? inner.getNameNode() : inner;
  const made = isFunction(inner)
    ? [inner]
    : Node.isIdentifier(name)
      ? declarationsOf(name).flatMap((declaration) => pluginsBehind(declaration))
      : [];
  const functions = wrapped && made.length === 0 && isFunction(unwrap(wrapped)) ? [unwrap(wrapped)] : made;
  return functions.flatMap((node) => (Node.isParametered(node) ? (node.getParameters()[0] ?? []) : []));
};

/** The function of a declaration, also inside of `fp(async (fastify) => ..)`. */
const pluginsBehind = (declaration: Node): readonly Node[] => {
  const direct = functionOf(declaration);
  if (direct) return [direct];
  const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : valueOf(declaration);
  const call = value && unwrap(value);
  const first = call && Node.isCallExpression(call) ? call.getArguments()[0] : undefined;
  return first && isFunction(unwrap(first)) ? [unwrap(first)] : [];
};

/** Functions that each route reaches. */
export const reachOf = (
  routes: readonly FoundRoute[],
  graph: CallGraph,
): readonly {
  readonly name: string;
  readonly handlers: readonly Node[];
  readonly reached: ReadonlySet<FunctionNode>;
}[] =>
  routes.map((route) => ({
    name: route.name,
    handlers: route.handlers,
    reached: new Set([...graph.reachable(route.handlers), ...route.handlers.map(unwrap).filter(isFunction)]),
  }));

const joinPath = (prefix: string, path: string): string =>
  `/${[prefix, path].join('/')}`.replace(/\/+/g, '/').replace(/(?!^)\/$/, '');

const VERBS: ReadonlySet<string> = new Set([
  'get',
  'post',
  'put',
  'delete',
  'del',
  'patch',
  'all',
  'head',
  'options',
  'any',
]);

/** Names of calls that may tell a router something. */
const TELLING: ReadonlySet<string> = new Set([...VERBS, 'use', 'route', 'register', 'addHook']);

/** Hooks of Fastify that run for a request; the others belong to the life of the server. */
const REQUEST_HOOK =
  /^['"`](?:onRequest|preParsing|preValidation|preHandler|preSerialization|onSend|onResponse|onError|onTimeout|onRequestAbort)['"`]$/;

/** What a call tells a router; undefined for other calls. */
function entriesOf(
  call: CallExpression,
  texts: TextResolver,
  callers: Callers,
): { on: Node; entries: readonly Entry[] } | undefined {
  const name = calleeName(call);
  const receiver = receiverOf(call);
  if (name === undefined || receiver === undefined) return undefined;
  const one = (entry: Entry): { on: Node; entries: readonly Entry[] } => ({ on: receiver, entries: [entry] });
  const given = call.getArguments();
  if (name === 'route' && given.length === 1) {
    const entries = objectsOf(given[0]!, callers).flatMap((object) => routeObject(object, texts));
    return entries.length > 0 ? { on: receiver, entries } : undefined;
  }
  if (name === 'register' && given.length > 0) {
    const prefix = given[1] && texts.values.at(given[1], ['prefix'], new Map());
    const path = prefix?.every((part) => part.kind === 'text') ? variant(prefix, true) : '';
    return pluginRouters(given[0]!).length > 0 ? one({ kind: 'use', path, handlers: [given[0]!] }) : undefined;
  }
  if (name === 'addHook') {
    const [event, ...handlers] = given;
    const runs = event !== undefined && REQUEST_HOOK.test(event.getText()) && handlers.length === 1;
    return runs ? one({ kind: 'hook', path: '', handlers }) : undefined;
  }
  if (!VERBS.has(name) && name !== 'use') return undefined;
  const built = routeBuilder(receiver);
  // app.get('setting') reads a setting, and most calls of these names are made on a Map or the like. To ask what a name means is dear.
  if (name !== 'use' && built === undefined && given.length < 2) return undefined;
  const declarations = declarationsOf(calleeNameNode(call));
  const known = declarations.some((declaration) => isStub(declaration) && isRouterFile(declaration));
  if (!known && (declarations.length > 0 || !looksLikeRoute(call, name))) return undefined;
  if (name === 'use') {
    const pathFirst = given.length > 1 && !isHandler(given[0]!);
    const path = pathFirst ? pathsOf(given[0]!, texts)[0]! : '';
    return one({ kind: 'use', path, handlers: flat(pathFirst ? given.slice(1) : given) });
  }
  const method = name === 'all' || name === 'any' ? 'ALL' : name === 'del' ? 'DELETE' : name.toUpperCase();
  if (built !== undefined) {
    const [path] = built.getArguments();
    const on = receiverOf(built);
    if (path === undefined || on === undefined) return undefined;
    return {
      on,
      entries: pathsOf(path, texts).map((at) => ({ kind: 'route', method, path: at, handlers: flat(given) })),
    };
  }
  // router.get('name', '/path', handler) of Koa.
  const at = given.length > 2 && isPathText(given[1]!) && !isPathText(given[0]!) ? 1 : 0;
  return {
    on: receiver,
    entries: pathsOf(given[at]!, texts).map((path) => ({
      kind: 'route',
      method,
      path,
      handlers: flat(given.slice(at + 1)),
    })),
  };
}

/** `{ method: 'GET', path: '/x', handler }` of Hapi, `{ method: ['GET'], url: '/x', handler }` of Fastify. */
function routeObject(object: Node, texts: TextResolver): readonly Entry[] {
  const path = propertyValue(object, 'path') ?? propertyValue(object, 'url');
  const methods = propertyValue(object, 'method');
  if (path === undefined || methods === undefined) return [];
  const listed = unwrap(methods);
  const names = Node.isArrayLiteralExpression(listed) ? listed.getElements() : [listed];
  return names.flatMap((node) =>
    pathsOf(path, texts).map((at): Entry => {
      const [method] = pathsOf(node, texts);
      return { kind: 'route', method: method === '*' ? 'ALL' : method!.toUpperCase(), path: at, handlers: [object] };
    }),
  );
}

const isRouterFile = (declaration: Node): boolean =>
  declaration.getSourceFile().getFilePath() === `${STUB_FOLDER}/express.d.ts`;

/** Without types: a path with a slash first and something to run after it; or a router that is mounted. */
const looksLikeRoute = (call: CallExpression, name: string): boolean => {
  const given = call.getArguments();
  const last = given.at(-1);
  if (last === undefined) return false;
  if (name === 'use') return given.every((node) => isPathText(node) || mayRun(node));
  return given.length > 1 && given.slice(0, 2).some(isPathText) && mayRun(last);
};

const isPathText = (node: Node): boolean => {
  const inner = unwrap(node);
  if (Node.isStringLiteral(inner) || Node.isNoSubstitutionTemplateLiteral(inner))
    return inner.getLiteralText().startsWith('/');
  if (Node.isTemplateExpression(inner)) return /^`(\/|\$\{)/.test(inner.getText());
  return false;
};

/** A function, a call that may make one, or a name that leads to one or to nothing known. */
const mayRun = (node: Node): boolean => {
  const inner = unwrap(node);
  if (isFunction(inner) || Node.isCallExpression(inner)) return true;
  if (Node.isArrayLiteralExpression(inner)) return inner.getElements().every(mayRun);
  const name = Node.isPropertyAccessExpression(inner) ? inner.getNameNode() : inner;
  if (!Node.isIdentifier(name)) return false;
  const declarations = declarationsOf(name);
  return (
    declarations.length === 0 ||
    declarations.some(
      (declaration) =>
        functionOf(declaration) !== undefined ||
        (Node.isVariableDeclaration(declaration) && declaration.getInitializer() !== undefined) ||
        Node.isExportAssignment(declaration),
    )
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
  return [pathText(texts.resolve(inner))];
};

const pathText = (parts: readonly Part[]): string =>
  parts.map((part) => (part.kind === 'text' ? part.text : part.kind === 'optional' ? '' : '*')).join('');
