import { Node, SyntaxKind, type ObjectLiteralExpression } from 'ts-morph';
import { identifiersNamed } from '../nodes/find-nodes';
import { declarationsOf, initializerOf, isFunction, unwrap } from '../nodes/nodes';
import { commonScope } from '../values/writes';
import { reachWithin } from '../values/reach';
import { text, type Part } from './parts';
import type { Bindings, TextResolver } from './text';

/** A property of an object that is written out. */
export interface Entry {
  readonly key: readonly Part[];
  /** Undefined for a method. */
  readonly value: Node | undefined;
  readonly bindings: Bindings;
  readonly optional: boolean;
}

const DEEPEST = 12;

/**
 * Properties of an object, in order: of a literal, of a variable with what is put into it before the place, of what the call that is being
 * read gives to a parameter. Undefined when they cannot be told, or not all of them.
 */
export function entriesOf(
  object: Node,
  use: Node,
  bindings: Bindings,
  texts: TextResolver,
  depth = 0,
): readonly Entry[] | undefined {
  const node = unwrap(object);
  if (depth > DEEPEST) return undefined;
  if (Node.isObjectLiteralExpression(node)) return ofLiteral(node, bindings, texts, depth);
  if (Node.isCallExpression(node)) {
    const [first, ...others] = node.getArguments();
    const same = /^Object\.(?:freeze|seal)$/.test(node.getExpression().getText());
    return same && first && others.length === 0 ? entriesOf(first, use, bindings, texts, depth + 1) : undefined;
  }
  if (Node.isElementAccessExpression(node)) return ofElement(node, use, bindings, texts, depth);
  const name = Node.isPropertyAccessExpression(node) ? node.getNameNode() : node;
  if (!Node.isIdentifier(name)) return undefined;
  for (const declaration of declarationsOf(name)) {
    const bound = bindings.get(declaration);
    if (bound?.expression && (bound.path ?? []).length === 0)
      return withPuts(
        entriesOf(bound.expression, bound.expression, bound.bindings, texts, depth + 1),
        declaration,
        use,
        bindings,
        texts,
      );
    const start = initializerOf(declaration);
    const entries = start && entriesOf(start, start, bindings, texts, depth + 1);
    if (entries) return withPuts(entries, declaration, use, bindings, texts);
  }
  return undefined;
}

function ofLiteral(
  literal: ObjectLiteralExpression,
  bindings: Bindings,
  texts: TextResolver,
  depth: number,
): readonly Entry[] | undefined {
  const found: Entry[] = [];
  for (const property of literal.getProperties()) {
    if (Node.isSpreadAssignment(property)) {
      const inner = spreadEntries(property.getExpression(), bindings, texts, depth);
      if (inner === undefined) return undefined;
      found.push(...inner);
      continue;
    }
    const name = property.getNameNode();
    const computed = Node.isComputedPropertyName(name) ? texts.resolve(name.getExpression(), bindings) : undefined;
    const literalName = Node.isStringLiteral(name) || Node.isNumericLiteral(name);
    const key = computed ?? [text(literalName ? String(name.getLiteralValue()) : name.getText())];
    const value = Node.isPropertyAssignment(property)
      ? property.getInitializer()
      : Node.isShorthandPropertyAssignment(property)
        ? name
        : undefined;
    found.push({ key, value, bindings, optional: false });
  }
  return once(found);
}

/** `...(condition && { name })`, `...(given ? { name } : {})`, `...other` */
function spreadEntries(
  spread: Node,
  bindings: Bindings,
  texts: TextResolver,
  depth: number,
): readonly Entry[] | undefined {
  const node = unwrap(spread);
  const sides = Node.isConditionalExpression(node)
    ? [node.getWhenTrue(), node.getWhenFalse()]
    : Node.isBinaryExpression(node) && node.getOperatorToken().getText() === '&&'
      ? [node.getRight()]
      : undefined;
  if (sides === undefined) return entriesOf(node, node, bindings, texts, depth + 1);
  const found = sides.map((side) => entriesOf(side, side, bindings, texts, depth + 1));
  if (found.some((entries) => entries === undefined)) return undefined;
  return found.flatMap((entries) => entries ?? []).map((entry) => ({ ...entry, optional: true }));
}

/** `rows[0]` of a list that is written out. */
function ofElement(
  access: Node,
  use: Node,
  bindings: Bindings,
  texts: TextResolver,
  depth: number,
): readonly Entry[] | undefined {
  if (!Node.isElementAccessExpression(access)) return undefined;
  const at = access.getArgumentExpression();
  if (!at || !Node.isNumericLiteral(at)) return undefined;
  const list = unwrap(access.getExpression());
  const [declaration] = Node.isIdentifier(list) ? declarationsOf(list) : [];
  const bound = declaration && bindings.get(declaration);
  const value =
    bound?.expression && (bound.path ?? []).length === 0
      ? { node: bound.expression, bindings: bound.bindings }
      : Node.isVariableDeclaration(declaration) && declaration.getInitializer()
        ? { node: declaration.getInitializer()!, bindings }
        : { node: list, bindings };
  const inner = unwrap(value.node);
  if (Node.isArrayLiteralExpression(inner)) {
    const element = inner.getElements()[Number(at.getLiteralValue())];
    return element && entriesOf(element, use, value.bindings, texts, depth + 1);
  }
  // rows.map((row) => ({ id: row.id }))
  const mapper =
    Node.isCallExpression(inner) && /\.map$/.test(inner.getExpression().getText())
      ? inner.getArguments()[0]
      : undefined;
  const work = mapper && unwrap(mapper);
  const result = Node.isArrowFunction(work) && !Node.isBlock(work.getBody()) ? work.getBody() : undefined;
  return result && entriesOf(result, result, value.bindings, texts, depth + 1);
}

/** `data.name = ..`, `data[key] = ..`, `delete data.name` before the place. */
function withPuts(
  start: readonly Entry[] | undefined,
  declaration: Node,
  use: Node,
  bindings: Bindings,
  texts: TextResolver,
): readonly Entry[] | undefined {
  if (start === undefined || !Node.hasName(declaration)) return start;
  const scope = declaration.getFirstAncestor(isFunction) ?? declaration.getSourceFile();
  if (scope !== (use.getFirstAncestor(isFunction) ?? use.getSourceFile()) && Node.isSourceFile(scope)) return start;
  let entries: readonly Entry[] = start;
  for (const name of identifiersNamed(scope, declaration.getName())) {
    if (name.getStart() >= use.getStart()) break;
    const access = name.getParent();
    const put = access?.getParent();
    if (access === undefined || put === undefined) continue;
    const known = Node.isPropertyAccessExpression(access) && access.getExpression() === name;
    const computed = Node.isElementAccessExpression(access) && access.getExpression() === name;
    if ((!known && !computed) || !declarationsOf(name).includes(declaration)) continue;
    const sets = Node.isBinaryExpression(put) && put.getLeft() === access && put.getOperatorToken().getText() === '=';
    const removes = put.getKind() === SyntaxKind.DeleteExpression;
    if (!sets && !removes) continue;
    const { often } = reachWithin(put, commonScope(put, use), bindings, texts);
    if (often === 'never') continue;
    const at = computed ? access.getArgumentExpression() : undefined;
    const key = known ? [text(access.getName())] : at && texts.resolve(at, bindings);
    if (key === undefined) return undefined;
    const optional = often === 'sometimes';
    const same = (entry: Entry): boolean => JSON.stringify(entry.key) === JSON.stringify(key);
    if (sets) entries = once([...entries, { key, value: put.getRight(), bindings, optional }]);
    else
      entries = optional
        ? entries.map((entry) => (same(entry) ? { ...entry, optional } : entry))
        : entries.filter((entry) => !same(entry));
  }
  return entries;
}

/** A key that is set again stands where it was first. */
function once(entries: readonly Entry[]): readonly Entry[] {
  const found = new Map<string, Entry>();
  for (const entry of entries) {
    const key = JSON.stringify(entry.key);
    const before = found.get(key);
    found.set(key, before ? { ...entry, optional: before.optional && entry.optional } : entry);
  }
  return [...found.values()];
}
