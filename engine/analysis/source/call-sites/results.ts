import { Node, SyntaxKind } from 'ts-morph';
import { nameNodeOf, type CallLike } from '../call-graph/callers';
import { identifiersNamed } from '../nodes/find-nodes';
import { declarationsOf, isFunction, isStub, unwrap } from '../nodes/nodes';

const HEADER = new Set(['insertId', 'affectedRows', 'changedRows', 'warningStatus']);

/**
 * What the application takes of an answer: `rows`, `first row`, `row count`, `insertId`, `affectedRows`, `changedRows`; `returned` when
 * it is handed to the caller as it is, `ignored` when nothing looks at it. In code unit order.
 *
 * @param throughWrapper true when a function of the application stands before the driver: then a list is the rows themselves
 */
export function resultUse(call: CallLike, throughWrapper: boolean): readonly string[] {
  const found = new Set<string>();
  const pair = isPair(call, throughWrapper);
  const callback = callbackOf(call);
  if (callback) ofParameter(callback, 1, found);
  else fromPlace(call, pair, found);
  if (found.size === 0) found.add('ignored');
  if (found.size > 1) found.delete('ignored');
  return [...found].sort();
}

/** The promise form of the driver gives [rows, fields]. */
function isPair(call: CallLike, throughWrapper: boolean): boolean {
  // What the driver gives is known by where its method is declared; to ask for the type of a call is dear.
  const method = nameNodeOf(call);
  const [own] = throughWrapper ? [] : declarationsOf(method).filter(isStub);
  if (own) return own.getSourceFile().getBaseName() === 'mysql2-promise.d.ts';
  const type = call.getType();
  const inner = type.getSymbol()?.getName() === 'Promise' ? (type.getTypeArguments()[0] ?? type) : type;
  return inner.isTuple() || (!throughWrapper && (inner.isAny() || inner.isUnknown()));
}

const callbackOf = (call: CallLike): Node | undefined => {
  const last = Node.isTaggedTemplateExpression(call) ? undefined : call.getArguments().at(-1);
  return last && isFunction(unwrap(last)) ? unwrap(last) : undefined;
};

function ofParameter(owner: Node, index: number, found: Set<string>): void {
  const name = Node.isParametered(owner) ? owner.getParameters()[index]?.getNameNode() : undefined;
  if (name) ofName(name, found);
}

function fromPlace(call: Node, pair: boolean, found: Set<string>): void {
  let node: Node = call;
  for (let parent = node.getParent(); parent; parent = node.getParent()) {
    if (
      Node.isAwaitExpression(parent) ||
      Node.isParenthesizedExpression(parent) ||
      Node.isAsExpression(parent) ||
      Node.isNonNullExpression(parent)
    ) {
      node = parent;
      continue;
    }
    if (Node.isVariableDeclaration(parent)) return ofBinding(parent.getNameNode(), pair, found);
    if (Node.isReturnStatement(parent) || Node.isArrowFunction(parent)) return void found.add('returned');
    if (Node.isBinaryExpression(parent) && parent.getRight() === node) {
      const left = parent.getLeft();
      if (Node.isIdentifier(left)) return ofName(left, found);
      const first = Node.isArrayLiteralExpression(left) ? left.getElements()[0] : undefined;
      if (first) return pair ? ofName(first, found) : void found.add('first row');
      return void found.add('rows');
    }
    if (Node.isElementAccessExpression(parent) && pair) {
      // (await pool.query(..))[0]
      node = parent;
      pair = false;
      continue;
    }
    if (Node.isPropertyAccessExpression(parent) && parent.getName() === 'then') {
      const then = parent.getParentIfKind(SyntaxKind.CallExpression);
      const first = then?.getArguments()[0];
      if (!first || !isFunction(unwrap(first))) return void found.add('rows');
      const owner = unwrap(first);
      const name = Node.isParametered(owner) ? owner.getParameters()[0]?.getNameNode() : undefined;
      return name ? ofBinding(name, pair, found) : undefined;
    }
    if (Node.isPropertyAccessExpression(parent) && parent.getName() === 'catch') {
      const handled = parent.getParentIfKind(SyntaxKind.CallExpression);
      if (!handled) return;
      node = handled;
      continue;
    }
    if (Node.isExpressionStatement(parent)) return;
    ofUse(node, found);
    return;
  }
}

function ofBinding(name: Node, pair: boolean, found: Set<string>): void {
  if (Node.isArrayBindingPattern(name)) {
    const [first] = name.getElements();
    if (first === undefined || !Node.isBindingElement(first)) return;
    const inner = first.getNameNode();
    if (!pair) found.add('first row');
    else if (Node.isArrayBindingPattern(inner)) found.add('first row');
    else if (Node.isObjectBindingPattern(inner)) ofBinding(inner, false, found);
    else ofName(inner, found);
    return;
  }
  if (Node.isObjectBindingPattern(name)) {
    for (const element of name.getElements()) {
      const property = element.getPropertyNameNode()?.getText() ?? element.getName();
      found.add(HEADER.has(property) ? property : property === 'length' ? 'row count' : 'rows');
    }
    return;
  }
  if (!pair) ofName(name, found);
  else {
    // const result = await pool.query(..); result[0]
    for (const use of usesOf(name)) {
      const access = use.getParent();
      ofUse(access && Node.isElementAccessExpression(access) ? access : use, found);
    }
  }
}

const ofName = (name: Node, found: Set<string>): void => {
  for (const use of usesOf(name)) ofUse(use, found);
};

/** Places behind the declaration where the name is used. */
function usesOf(name: Node): readonly Node[] {
  const own = declarationsOf(name);
  const scope = name.getFirstAncestor((node) => isFunction(node) || Node.isSourceFile(node));
  return identifiersNamed(scope ?? name.getSourceFile(), name.getText()).filter(
    (other) =>
      other !== name &&
      other.getStart() > name.getStart() &&
      declarationsOf(other).some((declaration) => own.includes(declaration)),
  );
}

function ofUse(use: Node, found: Set<string>): void {
  let node = use;
  let parent = node.getParent();
  while (
    parent &&
    (Node.isParenthesizedExpression(parent) || Node.isAsExpression(parent) || Node.isNonNullExpression(parent))
  ) {
    node = parent;
    parent = node.getParent();
  }
  if (parent && Node.isPropertyAccessExpression(parent) && parent.getExpression() === node) {
    const name = parent.getName();
    found.add(HEADER.has(name) ? name : name === 'length' ? 'row count' : name === 'at' ? 'first row' : 'rows');
  } else if (parent && Node.isElementAccessExpression(parent) && parent.getExpression() === node)
    found.add(parent.getArgumentExpression()?.getText() === '0' ? 'first row' : 'rows');
  else if (parent && Node.isVariableDeclaration(parent) && Node.isArrayBindingPattern(parent.getNameNode()))
    found.add('first row');
  else found.add('rows');
}
