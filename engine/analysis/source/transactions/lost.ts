import { Node, type CallExpression } from 'ts-morph';
import { calleeName, calleeNameNode, calleeOf, declarationsOf, isFunction, isStub, unwrap } from '../nodes/nodes';

/** Where a connection goes where it cannot be followed. */
export interface Unfollowed {
  readonly place: Node;
  /** `given` to code that is not among the files, `put` into an object of others, handed to `work` that is not known. */
  readonly why: 'given' | 'put' | 'work';
}

/** Look at what they are given, and keep nothing of it. */
const LOOKS =
  /^(?:console|log|logger|debug|util|JSON|Object|Array|Boolean|String|Number|assert|expect|test|describe)\b/i;
/** Give a connection back, or tell whoever waits. */
const ENDS = new Set([
  'release',
  'releaseConnection',
  'destroy',
  'end',
  'close',
  'next',
  'removeListener',
  'off',
  'on',
]);

/** True for a call that runs no statement on the connection that it is given. */
export function isHarmless(call: CallExpression): boolean {
  const callee = calleeOf(call);
  const name = calleeName(call);
  if (name === undefined || ENDS.has(name) || LOOKS.test(callee.getText())) return true;
  return declarationsOf(calleeNameNode(call)).some((declaration) => isStub(declaration) || isOfLanguage(declaration));
}

const isOfLanguage = (declaration: Node): boolean =>
  /\/lib\.[^/]*\.d\.ts$/.test(declaration.getSourceFile().getFilePath());

/** `resolve(connection)` in `new Promise((resolve) => ..)`: the promise, whose value it is. */
export function promiseOf(call: CallExpression): Node | undefined {
  const callee = unwrap(call.getExpression());
  const [declaration] = Node.isIdentifier(callee) ? declarationsOf(callee) : [];
  const work = Node.isParameterDeclaration(declaration) ? declaration.getParent() : undefined;
  const made = work?.getParent();
  const isResolve = work && isFunction(work) && Node.isParametered(work) && work.getParameters()[0] === declaration;
  return isResolve && Node.isNewExpression(made) && made.getExpression().getText() === 'Promise' ? made : undefined;
}

/** The connection as a person would name where it goes. */
export const wayText = ({ place, why }: Unfollowed): string => {
  const text = Node.isCallExpression(place) ? `${calleeOf(place).getText()}(..)` : place.getText();
  const short = text.replace(/\s+/g, ' ').slice(0, 60);
  if (why === 'put') return `is put into an object that others have (${short})`;
  return why === 'work'
    ? `is given to ${short}, work that no caller is known to give`
    : `is given to ${short}, whose code is not among the files`;
};
