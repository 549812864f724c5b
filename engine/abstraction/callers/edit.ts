import { Node, type SourceFile } from 'ts-morph';
import type { Gateway, GatewayFunction } from '../gateway/build';
import type { ChangedFile, TextEdit } from '../model';
import { free } from '../names/words';
import { isCallback } from '../slice/slice';
import { edited, removal } from '../text/edits';
import { modulePath, styleOf } from '../types/imports';
import { importEdits } from './imports';

export interface CallerFile {
  readonly file: SourceFile;
  readonly path: string;
  readonly gateways: readonly { readonly gateway: Gateway; readonly factory: string }[];
  /** Declarations that other files now import. */
  readonly exported: readonly Node[];
}

/** A file of the application with its calls on the data access; nothing else in it changes. */
export function callerText({ file, path, gateways, exported }: CallerFile, folder: string): ChangedFile {
  const style = styleOf(file);
  const names = new Set(file.getDescendants().flatMap((one) => (Node.isIdentifier(one) ? [one.getText()] : [])));
  const factories = new Map<string, string>();
  for (const { factory } of gateways) if (!factories.has(factory)) factories.set(factory, free(factory, names));
  const edits: TextEdit[] = [];
  const kept: Node[] = [];
  const removed = new Set<Node>();
  for (const { gateway, factory } of gateways) {
    for (const one of gateway.functions) {
      edits.push(...callEdits(one, gateway.group.property, factories.get(factory)!, names, style.semicolon));
      kept.push(...keptOf(one));
      for (const statement of one.slice.statements) removed.add(statement);
    }
    for (const one of gateway.used.moved)
      removed.add(Node.isVariableDeclaration(one) ? one.getVariableStatementOrThrow() : one);
  }
  for (const node of removed) edits.push(removal(node));
  for (const node of exported) {
    const statement = Node.isVariableDeclaration(node) ? node.getVariableStatementOrThrow() : node;
    if (!removed.has(statement))
      edits.push({ start: statement.getStart(), end: statement.getStart(), text: 'export ' });
  }
  const unique = [...new Map(edits.map((edit) => [`${edit.start} ${edit.end} ${edit.text}`, edit])).values()];
  const added = [...factories].map(([factory, as]) => (factory === as ? factory : `${factory} as ${as}`));
  const line =
    factories.size === 0
      ? undefined
      : `import { ${added.join(', ')} } from ${style.quote}${modulePath(path, `${folder}/index.ts`, style)}${style.quote}${style.semicolon}`;
  const text = edited(file.getFullText(), [...unique, ...importEdits(file, unique, kept, line, style.newline)]);
  return { path, text };
}

/** What the new calls still say of the old ones: the connection, and what is given. */
const keptOf = ({ sender, slice, parameters, call }: GatewayFunction): readonly Node[] => {
  const given = new Set(parameters.map(({ argument }) => argument));
  const inside = [slice.sql, ...(slice.values ? [slice.values] : []), ...slice.statements].flatMap((piece) => [
    piece,
    ...piece.getDescendants(),
  ]);
  return [
    sender.receiver,
    ...inside.filter((one) => given.has(one.getText())),
    ...call.node.getArguments().filter(isCallback),
  ];
};

function callEdits(
  one: GatewayFunction,
  property: string,
  factory: string,
  names: Set<string>,
  semicolon: string,
): readonly TextEdit[] {
  const { call, sender, parameters, slice } = one;
  const callback = call.node.getArguments().find(isCallback);
  const given = parameters.map(({ argument }) => argument).join(', ');
  const text = `${factory}(${sender.receiver.getText()}).${property}.${one.name}(${given}`;
  // The callback stays as it is: it may hold further calls.
  if (callback)
    return [{ start: call.node.getStart(), end: callback.getStart(), text: `${text}${given === '' ? '' : ', '}` }];
  if (slice.guard === undefined) return [{ start: call.node.getStart(), end: call.node.getEnd(), text: `${text})` }];
  const answer = free('answer', names);
  names.add(answer);
  const { guard } = slice;
  const full = call.file.getFullText();
  const blanks = /^[ \t]*/.exec(full.slice(full.lastIndexOf('\n', guard.getStart()) + 1))![0];
  const newline = full.includes('\r\n') ? '\r\n' : '\n';
  return [
    {
      start: guard.getStart(),
      end: guard.getStart(),
      text: `const ${answer} = ${text})${semicolon}${newline}${blanks}`,
    },
    { start: guard.getExpression().getStart(), end: guard.getExpression().getEnd(), text: `${answer} === undefined` },
    { start: call.node.getStart(), end: call.node.getEnd(), text: answer },
  ];
}
