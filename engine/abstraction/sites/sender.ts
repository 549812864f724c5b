import { Node, type CallExpression } from 'ts-morph';
import { declarationsOf, isStub } from '../../analysis/source/nodes/nodes';
import type { Driver, Sender } from '../model';

const DRIVERS: Readonly<Record<string, Driver>> = {
  'mysql2-promise.d.ts': 'mysql2/promise',
  'mysql2.d.ts': 'mysql2',
  'mysql.d.ts': 'mysql',
};
const METHODS = new Set(['query', 'execute']);

/** How a call sends its statement; a reason where it is not plainly `object.method(..)` of a known client. */
export function senderOf(call: CallExpression): Sender | string {
  const callee = call.getExpression();
  if (!Node.isPropertyAccessExpression(callee)) return 'the driver is not called as a method of an object';
  if (callee.hasQuestionDotToken() || call.hasQuestionDotToken())
    return 'the call is left out where there is no connection';
  const method = callee.getName();
  if (!METHODS.has(method)) return `${method} is not moved, only query and execute are`;
  const declared = declarationsOf(callee.getNameNode()).filter(isStub);
  const drivers = new Set(declared.flatMap((one) => DRIVERS[one.getSourceFile().getBaseName()] ?? []));
  const [driver, ...others] = drivers;
  if (driver === undefined || others.length > 0)
    return `the type of ${callee.getExpression().getText()} does not say which client it is of`;
  if (Node.isSuperExpression(callee.getExpression())) return 'the driver is a class above';
  return { driver, method, receiver: callee.getExpression() };
}
