import { Node, SyntaxKind, type BindingElement, type TaggedTemplateExpression } from 'ts-morph';
import { calledFunctions, declarationsOf, functionOf, unwrap } from '../nodes/nodes';
import { stepOf } from '../values/values';
import { notedAt } from './notes';
import { text, type Part } from './parts';
import type { Bindings, TextResolver } from './text';

/** Functions of template libraries whose argument becomes text and not a value. */
const AS_TEXT = new Set(['raw', 'unsafe', 'literal', 'identifier', 'ref', 'table', 'id', 'join', 'empty']);

/**
 * Text of a template with a tag: what stands between the texts is a value, unless it is a template itself or the library is told
 * to take it as text. A tag that only joins (`String.raw`) makes a template without a tag of it.
 */
export function templateText(node: TaggedTemplateExpression, texts: TextResolver, bindings: Bindings): readonly Part[] {
  const template = node.getTemplate();
  const joins = onlyJoins(node.getTag());
  if (Node.isNoSubstitutionTemplateLiteral(template))
    return [text(joins ? asWritten(template) : template.getLiteralText())];
  if (joins)
    return [
      text(asWritten(template.getHead())),
      ...template
        .getTemplateSpans()
        .flatMap((span) => [...texts.resolve(span.getExpression(), bindings), text(asWritten(span.getLiteral()))]),
    ];
  return [
    text(template.getHead().getLiteralText()),
    ...template
      .getTemplateSpans()
      .flatMap((span) => [
        ...spanText(span.getExpression(), texts, bindings),
        text(span.getLiteral().getLiteralText()),
      ]),
  ];
}

/** A piece of a template with what stands behind a backslash as it is. */
const asWritten = (piece: Node): string => piece.getText().replace(/^[`}]|(?:`|\$\{)$/g, '');

function spanText(expression: Node, texts: TextResolver, bindings: Bindings): readonly Part[] {
  const node = unwrap(expression);
  if (Node.isTaggedTemplateExpression(node)) return texts.resolve(node, bindings);
  if (Node.isConditionalExpression(node) && node.getDescendantsOfKind(SyntaxKind.TaggedTemplateExpression).length > 0)
    return texts.resolve(node, bindings);
  if (Node.isCallExpression(node)) {
    const callee = unwrap(node.getExpression());
    const name = Node.isPropertyAccessExpression(callee) ? callee.getName() : callee.getText();
    const [first] = node.getArguments();
    if (AS_TEXT.has(name) && first) return texts.resolve(first, bindings);
    if (calledFunctions(node).some(returnsTemplate)) return texts.resolve(node, bindings);
  }
  // A part that was made before: const where = sql`..`
  if (Node.isIdentifier(node))
    for (const declaration of declarationsOf(node)) {
      const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
      const made = value && value.getDescendantsOfKind(SyntaxKind.TaggedTemplateExpression).length > 0;
      if (value && (made || Node.isTaggedTemplateExpression(unwrap(value)))) return texts.resolve(node, bindings);
    }
  return [notedAt(text('?'), expression)];
}

const returnsTemplate = (node: Node): boolean =>
  node.getDescendantsOfKind(SyntaxKind.TaggedTemplateExpression).length > 0;

/** `String.raw`, or a function that hands everything to it. */
function onlyJoins(tag: Node): boolean {
  const inner = unwrap(tag);
  if (inner.getText() === 'String.raw') return true;
  const name = Node.isPropertyAccessExpression(inner) ? inner.getNameNode() : inner;
  return declarationsOf(name).some((declaration) => {
    const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
    if (value?.getText() === 'String.raw') return true;
    if (Node.isBindingElement(declaration)) return isRawOfString(declaration);
    return functionOf(declaration)?.getText().includes('String.raw') ?? false;
  });
}

/** `const { raw } = String` */
const isRawOfString = (element: BindingElement): boolean => {
  const holder = element.getParent().getParent();
  const from = Node.isVariableDeclaration(holder) ? holder.getInitializer()?.getText() : undefined;
  return from === 'String' && stepOf(element) === 'raw';
};
