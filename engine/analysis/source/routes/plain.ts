import { callsNamed } from '../nodes/file-nodes';
import { Node, SyntaxKind, type SourceFile } from 'ts-morph';
import { declarationsOf, functionOf, isFunction, unwrap } from '../nodes/nodes';
import type { FoundRoute } from './routes';

/**
 * Routes of a server without a framework: what its handler does where it has compared the request's path (`req.url === '/orders'`).
 * Comparisons with a method in the same condition name it; a handler without any is one route.
 */
export function plainRoutes(files: readonly SourceFile[]): readonly FoundRoute[] {
  return files.flatMap((file) =>
    callsNamed(file, (name) => name === 'createServer').flatMap((call) =>
      call.getArguments().flatMap(handlersIn).flatMap(comparisonsIn),
    ),
  );
}

const handlersIn = (given: Node): readonly Node[] => {
  const inner = unwrap(given);
  if (isFunction(inner)) return [inner];
  const name = Node.isPropertyAccessExpression(inner) ? inner.getNameNode() : inner;
  return Node.isIdentifier(name) ? declarationsOf(name).flatMap((declaration) => functionOf(declaration) ?? []) : [];
};

const PATH = /(^|\.)(url|pathname|path)$/;
const METHOD = /(^|\.)method$/;

function comparisonsIn(handler: Node): readonly FoundRoute[] {
  // createServer(app) of a framework: its routes are found by what the framework is told.
  const parameters = Node.isParametered(handler) ? handler.getParameters().length : 0;
  if (parameters === 0) return [];
  const ifs = handler.getDescendantsOfKind(SyntaxKind.IfStatement).flatMap((node): FoundRoute[] => {
    const condition = node.getExpression();
    const path = comparedWith(condition, PATH);
    if (path === undefined) return [];
    return [{ name: `${comparedWith(condition, METHOD) ?? 'ALL'} ${path}`, handlers: [node.getThenStatement()] }];
  });
  const cases = handler.getDescendantsOfKind(SyntaxKind.SwitchStatement).flatMap((node): FoundRoute[] =>
    PATH.test(node.getExpression().getText())
      ? node.getClauses().flatMap((clause) => {
          const value = Node.isCaseClause(clause) ? unwrap(clause.getExpression()) : undefined;
          return value && Node.isStringLiteral(value)
            ? [{ name: `ALL ${value.getLiteralText()}`, handlers: [...clause.getStatements()] }]
            : [];
        })
      : [],
  );
  const found = [...ifs, ...cases];
  return found.length > 0 ? found : [{ name: 'ALL *', handlers: [handler] }];
}

/** Text that the condition compares with something of that name. */
function comparedWith(condition: Node, name: RegExp): string | undefined {
  for (const node of [condition, ...condition.getDescendants()]) {
    if (!Node.isBinaryExpression(node) || !/^={2,3}$/.test(node.getOperatorToken().getText())) continue;
    const sides = [unwrap(node.getLeft()), unwrap(node.getRight())];
    const text = sides.find(Node.isStringLiteral);
    if (text && sides.some((side) => name.test(side.getText()))) return text.getLiteralText();
  }
  return undefined;
}
