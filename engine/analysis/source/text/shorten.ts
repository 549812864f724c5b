import { Node, type CallExpression } from 'ts-morph';
import { unwrap } from '../nodes/nodes';
import { text, tidy, type Part } from './parts';
import type { Bindings, TextResolver } from './text';

/** `sql.slice(0, -2)`, `sql.substring(0, sql.length - 1)`: the separator behind the last of a list is cut off. Other cuts change nothing. */
export function cutText(name: string, call: CallExpression, parts: readonly Part[]): readonly Part[] {
  const [from, to] = call.getArguments();
  const start = from && numberOf(from);
  if (start === undefined) return parts;
  const shorter = start > 0 ? cutStart(parts, start) : parts;
  if (start < 0 || to === undefined) return shorter;
  const end = numberOf(to) ?? behindLength(to);
  return end !== undefined && end < 0 && name !== 'substr' ? cutEnd(shorter, -end) : shorter;
}

const numberOf = (node: Node): number | undefined => {
  const value = Number(unwrap(node).getText());
  return Number.isInteger(value) ? value : undefined;
};

/** `sql.length - 2` is -2. */
const behindLength = (node: Node): number | undefined => {
  const inner = unwrap(node);
  if (!Node.isBinaryExpression(inner) || inner.getOperatorToken().getText() !== '-') return undefined;
  const count = /\.length$/.test(inner.getLeft().getText()) ? numberOf(inner.getRight()) : undefined;
  return count === undefined ? undefined : -count;
};

function cutEnd(parts: readonly Part[], count: number): readonly Part[] {
  const tidied = tidy(parts);
  const last = tidied.at(-1);
  const before = tidied.slice(0, -1);
  if (last?.kind === 'text') return tidy([...before, text(last.text.slice(0, -count))]);
  if (last?.kind === 'optional') return [...before, { ...last, parts: cutEnd(last.parts, count) }];
  if (last?.kind === 'choice')
    return [...before, { ...last, options: last.options.map((option) => cutEnd(option, count)) }];
  return parts;
}

const cutStart = (parts: readonly Part[], count: number): readonly Part[] => {
  const [first, ...rest] = tidy(parts);
  return first?.kind === 'text' ? tidy([text(first.text.slice(count)), ...rest]) : parts;
};

/** `sql.replace('{table}', TABLE)` where both are known; what else is replaced leaves the text as it is. */
export function replaceText(
  call: CallExpression,
  parts: readonly Part[],
  texts: TextResolver,
  bindings: Bindings,
): readonly Part[] {
  const [from, to] = call.getArguments();
  const wanted = from && unwrap(from);
  if (!wanted || !to || !Node.isStringLiteral(wanted)) return parts;
  const mark = wanted.getLiteralText();
  if (mark === '' || Node.isArrowFunction(to) || Node.isFunctionExpression(to)) return parts;
  const value = texts.resolve(to, bindings);
  return tidy(
    parts.flatMap((part): readonly Part[] =>
      part.kind === 'text'
        ? part.text.split(mark).flatMap((piece, i) => [...(i > 0 ? value : []), text(piece)])
        : [part],
    ),
  );
}
