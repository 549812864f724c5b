import { Node } from 'ts-morph';
import type { Sender, StatementCall } from '../model';
import { joined, needsOfType, NO_NEEDS, type Needs } from './needs';

/** What a gateway function gives back, and what its callback is given where it has one. */
export interface Answer {
  readonly text: string;
  readonly callback: string | undefined;
  readonly needs: Needs;
}

/** The type of the driver's answer; a reason where nothing says it. */
export function answerOf(
  call: StatementCall,
  { driver, method }: Sender,
  base: string,
  executor: string,
): Answer | string {
  const rows = rowsOf(call.node);
  if (typeof rows === 'object' && 'problem' in rows) return rows.problem;
  const needs = rows === undefined ? NO_NEEDS : needsOfType(rows.text, call.node, base);
  if (typeof needs === 'string') return needs;
  const packet = (names: readonly string[]): Needs => ({
    imports: names.map((name) => ({ module: driver, file: false, imported: name, local: name, typeOnly: true })),
    exported: [],
  });
  const open = `ReturnType<${executor}['${method}']>`;
  if (driver === 'mysql2/promise')
    return rows === undefined
      ? { text: open, callback: undefined, needs: NO_NEEDS }
      : {
          text: `Promise<[${rows.text}, FieldPacket[]]>`,
          callback: undefined,
          needs: joined([needs, packet(['FieldPacket'])]),
        };
  const given = rows?.text ?? 'any';
  if (driver !== 'mysql2' && driver !== 'mysql') return { text: open, callback: undefined, needs: NO_NEEDS };
  return driver === 'mysql2'
    ? {
        text: open,
        callback: `(error: QueryError | null, result: ${given}, fields: FieldPacket[]) => any`,
        needs: joined([needs, packet(['FieldPacket', 'QueryError'])]),
      }
    : {
        text: 'Query',
        callback: `(error: MysqlError | null, results: ${given}, fields: FieldInfo[]) => void`,
        needs: joined([needs, packet(['FieldInfo', 'MysqlError', 'Query'])]),
      };
}

/** The type that the call, or the place that its answer is put, says of the rows. */
function rowsOf(node: StatementCall['node']): { readonly text: string } | { readonly problem: string } | undefined {
  const [own] = node.getTypeArguments();
  if (own) return { text: own.getText() };
  let at: Node = node;
  while (Node.isAwaitExpression(at.getParent()) || Node.isParenthesizedExpression(at.getParent()))
    at = at.getParentOrThrow();
  const parent = at.getParent();
  const type = Node.isVariableDeclaration(parent) || Node.isAsExpression(parent) ? parent.getTypeNode() : undefined;
  if (type === undefined || type.getText() === 'any') return undefined;
  // Without a type argument the compiler takes the rows from what the answer is put into.
  const [first] = Node.isTupleTypeNode(type) ? type.getElements() : [];
  return first ? { text: first.getText() } : { problem: `the type of the rows follows from ${type.getText()}` };
}
