import { Node, SyntaxKind, type CallExpression } from 'ts-morph';
import { identifiersNamed } from './find-nodes';
import { declarationsOf, unwrap } from './nodes';

/** Places where the variable, parameter or property is used. */
export const usesOf = (declaration: Node, within: Node): readonly Node[] => {
  // To ask what a name means is dear, to compare names is not.
  const named = Node.hasName(declaration)
    ? identifiersNamed(within, declaration.getName())
    : within.getDescendantsOfKind(SyntaxKind.Identifier);
  return named
    .filter((identifier) => identifier.getParent() !== declaration && declarationsOf(identifier).includes(declaration))
    .map((identifier) => {
      const parent = identifier.getParent();
      return parent && Node.isPropertyAccessExpression(parent) && parent.getNameNode() === identifier
        ? parent
        : identifier;
    });
};

/** The call made on the connection: `conn.query(..)`, `conn.promise().query(..)`. */
export const callOn = (use: Node): CallExpression | undefined => {
  const access = use.getParentIfKind(SyntaxKind.PropertyAccessExpression);
  const call = access?.getParentIfKind(SyntaxKind.CallExpression);
  if (!call || !access || call.getExpression() !== access || unwrap(access.getExpression()) !== use) return undefined;
  // The same connection with promises.
  return access.getName() === 'promise' && call.getArguments().length === 0 ? (callOn(call) ?? call) : call;
};

/** The call that is given the connection, and in which place: `insert(conn, ..)`. */
export const callWith = (use: Node): { readonly call: CallExpression; readonly argument: number } | undefined => {
  const call = use.getFirstAncestorByKind(SyntaxKind.CallExpression);
  const argument = call?.getArguments().findIndex((given) => unwrap(given) === use) ?? -1;
  return call === undefined || argument < 0 ? undefined : { call, argument };
};
