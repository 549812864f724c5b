import { Node } from 'ts-morph';
import type { Parameter, Sender, StatementCall } from '../model';
import type { Group } from '../names/groups';
import { effectOf, tablesOf } from '../names/statement';
import { blanksBefore, indented } from '../text/indent';
import { textWith } from '../text/edits';
import { isCallback, type Slice } from '../slice/slice';
import { answerOf } from '../types/answer';
import { joined, type Needs } from '../types/needs';
import type { Dependencies } from './dependencies';
import { parametersOf } from './parameters';

/** One function of a gateway: what both of its sides need to know. */
export interface GatewayFunction {
  readonly slice: Slice;
  readonly call: StatementCall;
  readonly name: string;
  readonly sender: Sender;
  readonly parameters: readonly Parameter[];
  /** Type of the callback, where the caller gives one. */
  readonly callback: string | undefined;
  readonly result: string;
  readonly doc: readonly string[];
  /** The MySQL side, as lines at the depth of a method. */
  readonly body: string;
  /** What the types of its signature need. */
  readonly signature: Needs;
}

/** @param executor name of the type of what sends statements */
export function functionOf(
  slice: Slice,
  name: string,
  sender: Sender,
  used: Dependencies,
  base: string,
  executor: string,
): GatewayFunction | string {
  const { call } = slice;
  const rest = call.node.getArguments().slice(slice.values === undefined ? 1 : 2);
  if (rest.length > 1 || rest.some((one) => !isCallback(one)))
    return 'the call has an argument behind the values that is no function written there';
  const answer = answerOf(call, sender, base, executor);
  if (typeof answer === 'string') return answer;
  if (rest.length > 0 && answer.callback === undefined)
    return 'a callback is given to a client that answers with promises';
  const named = parametersOf(slice, base, used.helpers);
  if (typeof named === 'string') return named;
  const callback = rest.length > 0 ? answer.callback : undefined;
  return {
    slice,
    call,
    name,
    sender,
    parameters: named.parameters,
    callback,
    result: slice.guard ? `${answer.text} | undefined` : answer.text,
    doc: docOf(call),
    body: bodyOf(slice, sender, new Map([...used.replaced, ...named.replaced]), callback !== undefined),
    signature: joined([answer.needs, named.needs]),
  };
}

function bodyOf(slice: Slice, { method }: Sender, replaced: ReadonlyMap<Node, string>, callback: boolean): string {
  const { call, guard, sql, values } = slice;
  const blanks = (node: Node): number => blanksBefore(call.file.getFullText(), node.getStart());
  const lines: string[] = [];
  for (const statement of [...slice.statements, ...(guard ? [guard] : [])].sort((a, b) => a.getPos() - b.getPos()))
    lines.push(
      statement === guard
        ? `    if (${textWith(guard.getExpression(), replaced)}) return undefined;`
        : indented(textWith(statement, replaced, true).replaceAll('\r\n', '\n'), 4, blanks(statement)),
    );
  const types = call.node.getTypeArguments().map((one) => one.getText());
  const given = [sql, ...(values ? [values] : [])].map((node) => textWith(node, replaced).replaceAll('\r\n', '\n'));
  const head = `    return this.executor.${method}${types.length > 0 ? `<${types.join(', ')}>` : ''}(`;
  const all = [...given, ...(callback ? ['callback'] : [])];
  const short = `${head}${all.join(', ')});`;
  if (short.length <= WIDTH && !short.includes('\n')) return [...lines, short].join('\n');
  const nodes = [sql, ...(values ? [values] : [])];
  const each = all.map((text, i) => `${indented(text, 6, nodes[i] ? blanks(nodes[i]) : 0)},`);
  return [...lines, head, ...each, '    );'].join('\n');
}

/** What the method says of itself, what the statement does, and who uses it. */
function docOf(call: StatementCall): readonly string[] {
  const around = call.node
    .getAncestors()
    .find((one) => Node.isJSDocable(one) && (Node.isMethodDeclaration(one) || Node.isFunctionDeclaration(one)));
  const own = around && Node.isJSDocable(around) ? around.getJsDocs().at(-1)?.getDescription().trim() : undefined;
  const tables = tablesOf(call.sql);
  return [
    ...(own === undefined || own === '' ? [] : own.split(/\r?\n/).map((line) => line.trim())),
    ...(tables.length === 0 ? [] : [`${effectOf(call.sql)} ${tables.join(', ')}.`]),
  ];
}

const WIDTH = 120;
const MAY_BE_LEFT_OUT = ' | undefined';

/** Head of a function; what may be undefined at its end may be left out. */
export function signatureOf({ name, parameters, callback, result }: GatewayFunction): string {
  const needed =
    callback === undefined
      ? parameters.findLastIndex(({ type }) => !type.endsWith(MAY_BE_LEFT_OUT))
      : parameters.length;
  const given = parameters.map((one, i) =>
    i > needed ? `${one.name}?: ${one.type.slice(0, -MAY_BE_LEFT_OUT.length)}` : `${one.name}: ${one.type}`,
  );
  return `${name}(${[...given, ...(callback === undefined ? [] : [`callback: ${callback}`])].join(', ')}): ${result}`;
}

export interface Gateway {
  readonly group: Group;
  readonly functions: readonly GatewayFunction[];
  readonly used: Dependencies;
}
