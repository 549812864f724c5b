import { Node, type CallExpression } from 'ts-morph';
import { declarationsOf, isStub } from '../../analysis/source/nodes/nodes';
import type { Driver, Sender } from '../model';

const METHODS = new Set(['query', 'execute']);

/**
 * How a call sends its statement; a reason where it is not plainly `object.method(..)` of a known client.
 * @param standard client of objects whose type is not known
 */
export function senderOf(call: CallExpression, standard: Driver | undefined): Sender | string {
  const callee = call.getExpression();
  if (!Node.isPropertyAccessExpression(callee)) return 'the driver is not called as a method of an object';
  if (callee.hasQuestionDotToken() || call.hasQuestionDotToken())
    return 'the call is left out where there is no connection';
  const method = callee.getName();
  if (!METHODS.has(method)) return `${method} is not moved, only query and execute are`;
  if (Node.isSuperExpression(callee.getExpression())) return 'the driver is a class above';
  const receiver = callee.getExpression();
  const declared = declarationsOf(callee.getNameNode());
  const [driver, ...others] = new Set(declared.filter(isStub).flatMap(moduleOf));
  if (others.length === 0 && driver !== undefined) return { driver, method, receiver };
  // Only its name says that it is the driver: `any`, or what a library made.
  if (declared.length === 0 && receiver.getType().isAny() && standard !== undefined)
    return { driver: standard, method, receiver };
  return `the type of ${receiver.getText()} does not say which client it is of`;
}

/** The module that a declaration of a client stands in. */
const moduleOf = (declaration: Node): readonly Driver[] =>
  declaration.getAncestors().flatMap((one) => {
    const name = Node.isModuleDeclaration(one) ? one.getNameNode() : undefined;
    return Node.isStringLiteral(name) ? [name.getLiteralText()] : [];
  });
