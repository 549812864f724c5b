import { callsNamed, nodesIn } from '../nodes/file-nodes';
import { Node, SyntaxKind, type ClassDeclaration, type Decorator, type SourceFile } from 'ts-morph';
import type { Mounting } from './mounting';
import type { FoundRoute, LooseRoutes } from './routes';
import { variant } from '../text/parts';
import type { TextResolver } from '../text/text';

const CONTROLLERS = new Set(['controller', 'jsoncontroller', 'route', 'restcontroller']);
const VERBS = new Set(['get', 'post', 'put', 'delete', 'patch', 'all', 'head', 'options']);

/** Routes that decorators name, as in NestJS: the controller's path, then the method's. */
export function decoratedRoutes(
  files: readonly SourceFile[],
  texts: TextResolver,
  mounting: Mounting,
): { readonly routes: readonly FoundRoute[]; readonly loose: readonly LooseRoutes[] } {
  const byClass = routesByClass(files, texts);
  const loose = byClass.filter(({ owner, routes }) => routes.length > 0 && mounting.isLooseController(owner));
  return {
    routes: byClass.filter((one) => !loose.includes(one)).flatMap(({ routes }) => routes),
    loose: loose.map(({ owner, routes }) => ({ router: owner, names: routes.map(({ name }) => name) })),
  };
}

function routesByClass(
  files: readonly SourceFile[],
  texts: TextResolver,
): readonly { readonly owner: ClassDeclaration; readonly routes: readonly FoundRoute[] }[] {
  const prefix = globalPrefix(files);
  return files.flatMap((file) =>
    nodesIn(file, SyntaxKind.ClassDeclaration).flatMap((owner) => {
      const controller = owner.getDecorators().find((decorator) => CONTROLLERS.has(decorator.getName().toLowerCase()));
      if (controller === undefined) return [];
      const bases = pathsOf(controller, texts);
      const routes = owner.getMethods().flatMap((method) =>
        method.getDecorators().flatMap((decorator) => {
          const verb = decorator
            .getName()
            .toLowerCase()
            .replace(/^http(?=.)/, '');
          if (!VERBS.has(verb)) return [];
          return bases.flatMap((base) =>
            pathsOf(decorator, texts).map((path) => ({
              name: `${verb.toUpperCase()} ${joined(prefix, base, path)}`,
              handlers: [method as Node],
            })),
          );
        }),
      );
      return [{ owner, routes }];
    }),
  );
}

const joined = (...parts: readonly string[]): string =>
  `/${parts.join('/')}`.replace(/\/+/g, '/').replace(/(?!^)\/$/, '');

/** `app.setGlobalPrefix('api')`. */
function globalPrefix(files: readonly SourceFile[]): string {
  for (const file of files) {
    if (!file.getFullText().includes('setGlobalPrefix')) continue;
    for (const call of callsNamed(file, (name) => name === 'setGlobalPrefix')) {
      const [first] = call.getArguments();
      if (/\.setGlobalPrefix$/.test(call.getExpression().getText()) && first && Node.isStringLiteral(first))
        return first.getLiteralText();
    }
  }
  return '';
}

/** `@Controller('a')`, `@Controller({ path: 'a' })`, `@Get(['a', 'b'])`. */
function pathsOf(decorator: Decorator, texts: TextResolver): readonly string[] {
  const [first] = decorator.getArguments();
  if (first === undefined) return [''];
  const given = Node.isArrayLiteralExpression(first) ? first.getElements() : [first];
  return given.map((node) => {
    const parts = Node.isObjectLiteralExpression(node)
      ? (texts.values.at(node, ['path'], new Map()) ?? [])
      : texts.resolve(node);
    return parts.every((part) => part.kind === 'text') ? variant(parts, true) : '*';
  });
}
