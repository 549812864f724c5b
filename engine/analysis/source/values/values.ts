import { Node, SyntaxKind, type BindingElement, type CallExpression } from 'ts-morph';
import { bindArguments } from './bind';
import { listWalked, propertyOf, pushesOnto, runsElsewhere } from './elements';
import type { Held } from '../instances/fields';
import { identifiersNamed } from '../nodes/find-nodes';
import {
  cutList,
  elementIndex,
  givenIn,
  ownerOfArguments,
  placeAt,
  positionInArguments,
  positionOf,
  shiftedBefore,
  type Given,
  type Position,
} from './arguments';
import { calledFunctions, declarationsOf, isDefaulted, returnsOf, unwrap, type FunctionNode } from '../nodes/nodes';
import { choiceOf, type Part, type Path } from '../text/parts';
import type { Bindings, Bound, TextResolver } from '../text/text';

const DEEPEST = 24;

/**
 * Finds the text at the end of a way through objects and lists: `options.sql`, the first element of what a function returns, the
 * `text` of each element of a list that is built step by step.
 */
export class ValueResolver {
  private depth = 0;
  /** Lists whose elements are being read: one that is filled from itself has no end. */
  private readonly emptied = new Set<Node>();

  constructor(private readonly texts: TextResolver) {}

  /** Undefined when it cannot be told what stands there. */
  at(expression: Node, path: Path, bindings: Bindings): readonly Part[] | undefined {
    if (path.length === 0) return this.texts.resolve(expression, bindings);
    if (this.depth >= DEEPEST || !this.texts.begin()) return undefined;
    this.depth += 1;
    try {
      return this.step(unwrap(expression), path, bindings);
    } finally {
      this.depth -= 1;
      this.texts.end();
    }
  }

  private step(node: Node, path: Path, bindings: Bindings): readonly Part[] | undefined {
    const [step, ...rest] = path as [string, ...string[]];
    if (Node.isObjectLiteralExpression(node)) return this.inObject(node, step, rest, bindings);
    if (Node.isArrayLiteralExpression(node)) return this.inList(givenIn(node.getElements()), step, rest, bindings);
    if (Node.isConditionalExpression(node)) return this.any([node.getWhenFalse(), node.getWhenTrue()], path, bindings);
    if (isDefaulted(node)) return this.any([node.getLeft(), node.getRight()], path, bindings);
    if (Node.isIdentifier(node)) return this.named(node, path, bindings);
    if (Node.isPropertyAccessExpression(node)) {
      const held = this.texts.objectFields.held(node, bindings);
      if (held) return this.anyHeld(held, path);
      const kept = this.ofProperty(declarationsOf(node.getNameNode()), node, path, bindings);
      return kept ?? this.at(node.getExpression(), [node.getName(), ...path], bindings);
    }
    if (Node.isThisExpression(node) && rest.length > 0)
      return this.ofProperty(propertyOf(node, step), node, rest, bindings);
    if (Node.isElementAccessExpression(node)) {
      const key = node.getArgumentExpression();
      const literal = key && (Node.isStringLiteral(key) ? key.getLiteralText() : numeric(key));
      return this.at(node.getExpression(), [literal ?? '[]', ...path], bindings);
    }
    if (Node.isCallExpression(node)) return this.called(node, path, bindings);
    return undefined;
  }

  /** The same of what a field of one object holds. */
  private anyHeld(held: readonly Held[], path: Path): readonly Part[] | undefined {
    const [step, ...rest] = path;
    const found = held.flatMap(({ node, bindings, element }) => {
      if (element && step !== '[]') return [];
      const parts = this.at(node, element ? rest : path, bindings);
      return parts === undefined ? [] : [parts];
    });
    return found.length === 0 ? undefined : choiceOf(found, step === '[]' && found.length > 1);
  }

  /** The texts of all that can be told. */
  private any(nodes: readonly Node[], path: Path, bindings: Bindings): readonly Part[] | undefined {
    const found = nodes.flatMap((node) => {
      const parts = this.at(node, path, bindings);
      return parts === undefined ? [] : [parts];
    });
    return found.length === 0 ? undefined : choiceOf(found);
  }

  private inObject(node: Node, step: string, rest: Path, bindings: Bindings): readonly Part[] | undefined {
    if (!Node.isObjectLiteralExpression(node)) return undefined;
    if (step === '[]') {
      const values = node.getProperties().flatMap((property) => valueOf(property) ?? []);
      return this.any(values, rest, bindings);
    }
    const property = node.getProperty(step);
    const value = property && valueOf(property);
    if (value) return this.at(value, rest, bindings);
    const spreads = node.getProperties().filter(Node.isSpreadAssignment);
    return this.any(
      spreads.map((spread) => spread.getExpression()),
      [step, ...rest],
      bindings,
    );
  }

  /** A way into a list: an element by its place, or each. */
  inList(list: readonly Given[], step: string, rest: Path, bindings: Bindings): readonly Part[] | undefined {
    if (step === '[]') {
      const options = list.flatMap(({ node, spread }) => {
        const parts = this.at(node, spread ? ['[]', ...rest] : rest, bindings);
        return parts === undefined ? [] : [parts];
      });
      return options.length === 0 ? undefined : choiceOf(options, options.length > 1);
    }
    const at = elementIndex(step);
    const place = at === undefined ? undefined : placeAt(list, at);
    return place && this.at(place.node, [...place.path, ...rest], bindings);
  }

  private named(node: Node, whole: Path, bindings: Bindings): readonly Part[] | undefined {
    const around = ownerOfArguments(node);
    if (around !== undefined) {
      const bound = bindings.get(around);
      return bound ? this.bound(bound, whole) : this.argument(around, positionInArguments(whole), node);
    }
    for (const declaration of declarationsOf(node)) {
      const path = behindShifts(declaration, node, whole);
      const bound = bindings.get(declaration);
      if (bound && (bound.expression ?? bound.list)) return this.bound(bound, path);
      if (Node.isParameterDeclaration(declaration)) return this.ofParameter(declaration, path, node, bindings);
      if (Node.isBindingElement(declaration)) return this.ofBinding(declaration, path, bindings);
      if (!Node.isVariableDeclaration(declaration)) {
        const value = valueOf(declaration);
        if (value) return this.at(value, path, bindings);
        continue;
      }
      const loop = declaration.getParent()?.getParent();
      if (loop && Node.isForOfStatement(loop)) return this.at(loop.getExpression(), ['[]', ...path], bindings);
      return this.ofVariable(declaration, node, path, bindings);
    }
    return undefined;
  }

  /** A way into what a parameter was given. */
  private bound(bound: Bound, path: Path): readonly Part[] | undefined {
    const [step, ...rest] = path;
    if (bound.expression) return this.at(bound.expression, [...(bound.path ?? []), ...path], bound.bindings);
    return bound.list && step !== undefined ? this.inList(bound.list, step, rest, bound.bindings) : undefined;
  }

  private ofParameter(declaration: Node, path: Path, use: Node, bindings: Bindings): readonly Part[] | undefined {
    const list = listWalked(declaration);
    const each = list && this.at(list, ['[]', ...path], bindings);
    if (each) return each;
    return this.argument(declaration.getParentOrThrow(), positionOf(declaration, path), use);
  }

  private argument(owner: FunctionNode, position: Position | undefined, use: Node): readonly Part[] | undefined {
    if (position === undefined) return undefined;
    return [{ kind: 'parameter', owner: this.texts.ownerOf(owner), ...position, why: use.getText() }];
  }

  /** What the variable begins with, and what is put into it before the place. */
  private ofVariable(declaration: Node, use: Node, path: Path, bindings: Bindings): readonly Part[] | undefined {
    if (!Node.isVariableDeclaration(declaration)) return undefined;
    const [step, ...rest] = path as [string, ...string[]];
    const start = declaration.getInitializer();
    const scope = declaration.getFirstAncestor(
      (node) => Node.isFunctionLikeDeclaration(node) || Node.isFunctionExpression(node) || Node.isArrowFunction(node),
    );
    const found: readonly Part[][] = [];
    const add = (parts: readonly Part[] | undefined): void => {
      if (parts !== undefined) (found as Part[][]).push([...parts]);
    };
    if (start) add(this.at(start, path, bindings));
    for (const other of identifiersNamed(scope ?? declaration.getSourceFile(), declaration.getName())) {
      const elsewhere = runsElsewhere(other, use);
      const later = other.getStart() >= use.getStart();
      if (later && (this.emptied.has(declaration) || !runsElsewhere(use, other))) continue;
      const access = other.getParent();
      const around = access?.getParent();
      if (around === undefined || !declarationsOf(other).includes(declaration)) continue;
      if (Node.isBinaryExpression(access) && access.getLeft() === other && access.getOperatorToken().getText() === '=')
        add(this.at(access.getRight(), path, bindings));
      if (!Node.isPropertyAccessExpression(access) || access.getExpression() !== other) continue;
      if (step === '[]' && Node.isCallExpression(around) && ['push', 'unshift'].includes(access.getName()))
        for (const value of around.getArguments())
          this.emptying(declaration, () => {
            const inner = Node.isSpreadElement(value);
            const parts = this.at(inner ? value.getExpression() : value, inner ? path : rest, bindings);
            add(elsewhere ? kept(parts) : parts);
          });
      const set = Node.isBinaryExpression(around) && around.getLeft() === access;
      if (set && access.getName() === step) add(this.at(around.getRight(), rest, bindings));
    }
    return found.length === 0 ? undefined : choiceOf(found, step === '[]' && found.length > 1);
  }

  /** One name of `const { where, params } = ..` or `const [sql] = ..`. */
  ofBinding(element: BindingElement, path: Path, bindings: Bindings): readonly Part[] | undefined {
    const pattern = element.getParent();
    const holder = pattern.getParent();
    const whole = element.getDotDotDotToken() ? stepsOfRest(element, path) : [stepOf(element), ...path];
    if (whole === undefined) return undefined;
    if (Node.isBindingElement(holder)) return this.ofBinding(holder, whole, bindings);
    if (Node.isParameterDeclaration(holder)) {
      const bound = bindings.get(holder);
      if (bound && (bound.expression ?? bound.list)) return this.bound(bound, whole);
      const walked = listWalked(holder);
      const pair = walked && this.ofPair(element, walked, path, bindings);
      if (pair) return pair;
      return this.ofParameter(holder, whole, element, bindings);
    }
    if (!Node.isVariableDeclaration(holder)) return undefined;
    const loop = holder.getParent()?.getParent();
    if (loop && Node.isForOfStatement(loop)) {
      const list = loop.getExpression();
      return this.ofPair(element, list, path, bindings) ?? this.at(list, ['[]', ...whole], bindings);
    }
    const source = holder.getInitializer();
    return source && this.at(source, whole, bindings);
  }

  /** One name of `for (const [key, value] of Object.entries(object))`. */
  private ofPair(element: BindingElement, list: Node, path: Path, bindings: Bindings): readonly Part[] | undefined {
    const pattern = element.getParent();
    const at = Node.isArrayBindingPattern(pattern) ? pattern.getElements().indexOf(element) : -1;
    return path.length === 0 && at >= 0 ? this.texts.arrays.eachEntry(list, at, bindings) : undefined;
  }

  /** A property of an object: its value, and of a list also what is put into it to be sent later: `this.queue.push({ sql })`. */
  private ofProperty(
    declarations: readonly Node[],
    use: Node,
    path: Path,
    bindings: Bindings,
  ): readonly Part[] | undefined {
    const [step, ...rest] = path;
    for (const declaration of declarations) {
      const value = valueOf(declaration);
      const found = value && this.at(value, path, bindings);
      if (found) return found;
    }
    const [property] = declarations;
    if (step !== '[]' || property === undefined || this.emptied.has(property)) return undefined;
    const added = pushesOnto(property, use).flatMap((call) => call.getArguments());
    return this.emptying(property, () => kept(this.any(added, rest, bindings)));
  }

  private emptying<Found>(list: Node, read: () => Found): Found {
    const known = this.emptied.has(list);
    this.emptied.add(list);
    try {
      return read();
    } finally {
      if (!known) this.emptied.delete(list);
    }
  }

  private called(node: CallExpression, path: Path, bindings: Bindings): readonly Part[] | undefined {
    const callee = unwrap(node.getExpression());
    const [first] = node.getArguments();
    if (Node.isPropertyAccessExpression(callee)) {
      const [step, ...rest] = path;
      const on = callee.getExpression();
      if (first && ['freeze', 'assign', 'seal', 'all'].includes(callee.getName()) && Node.isIdentifier(on))
        return this.any(node.getArguments(), path, bindings);
      if (step === '[]' && ['filter', 'slice', 'splice', 'sort', 'concat', 'reverse'].includes(callee.getName()))
        return this.at(on, path, bindings);
      if (['shift', 'pop'].includes(callee.getName()) && first === undefined) {
        const next = callee.getName() === 'shift' ? this.at(on, ['[0]', ...path], bindings) : undefined;
        return next ?? this.at(on, ['[]', ...path], bindings);
      }
      const cut = cutList(node);
      const at = step === undefined ? undefined : elementIndex(step);
      if (cut && (step === '[]' || (at !== undefined && cut.from >= 0)))
        return this.at(cut.list, at === undefined ? path : [`[${at + cut.from}]`, ...rest], bindings);
      if (step === '[]' && first && ['map', 'flatMap'].includes(callee.getName()))
        return this.any(
          functionsIn(first).flatMap((mapper) => [...returnsOf(mapper)]),
          callee.getName() === 'map' ? rest : path,
          bindings,
        );
    }
    for (const called of calledFunctions(node)) {
      const found = this.any(returnsOf(called), path, bindArguments(node, called, bindings));
      if (found) return found;
    }
    return undefined;
  }
}

/** What a caller of another function than the one that reads the list has put there. */
const kept = (parts: readonly Part[] | undefined): readonly Part[] | undefined =>
  parts?.map((part) => {
    if (part.kind === 'choice') return { ...part, options: part.options.map((option) => kept(option)!) };
    return part.kind === 'parameter' ? { ...part, kept: true } : part;
  });

/** The name or the place that one name of a pattern takes. */
export const stepOf = (element: BindingElement): string => {
  const pattern = element.getParent();
  if (Node.isArrayBindingPattern(pattern)) return `[${pattern.getElements().indexOf(element)}]`;
  const name = element.getPropertyNameNode();
  return name === undefined ? element.getName() : Node.isStringLiteral(name) ? name.getLiteralText() : name.getText();
};

/** `{ period, ...rest }`: `rest.table` is `table` of the whole, unless another name of the pattern took it. */
export function stepsOfRest(element: BindingElement, path: Path): Path | undefined {
  const pattern = element.getParent();
  const [step, ...rest] = path;
  if (step === undefined) return undefined;
  if (Node.isObjectBindingPattern(pattern))
    return pattern.getElements().some((other) => other !== element && stepOf(other) === step) ? undefined : path;
  const at = elementIndex(step);
  return at !== undefined ? [`[${at + pattern.getElements().length - 1}]`, ...rest] : path;
}

const functionsIn = (node: Node): readonly Node[] => {
  const inner = unwrap(node);
  return Node.isArrowFunction(inner) || Node.isFunctionExpression(inner) ? [inner] : [];
};

/** The expression that a declaration gives its name. */
export const valueOf = (declaration: Node): Node | undefined => {
  if (Node.isShorthandPropertyAssignment(declaration)) return declaration.getNameNode();
  if (Node.isPropertyAssignment(declaration) || Node.isPropertyDeclaration(declaration))
    return declaration.getInitializer();
  if (Node.isExportAssignment(declaration)) return declaration.getExpression();
  // exports.x = .., this.x = ..
  const assignment = declaration.getParentIfKind(SyntaxKind.BinaryExpression);
  return assignment?.getLeft() === declaration ? assignment.getRight() : undefined;
};

/** Elements that `shift` took away are no longer the first. */
function behindShifts(declaration: Node, use: Node, path: Path): Path {
  const [step, ...rest] = path;
  const at = step === undefined ? undefined : elementIndex(step);
  if (at === undefined) return path;
  const shifted = shiftedBefore(declaration, use);
  return shifted === undefined ? ['[]', ...rest] : shifted === 0 ? path : [`[${at + shifted}]`, ...rest];
}

const numeric = (node: Node): string | undefined =>
  Node.isNumericLiteral(node) ? `[${node.getLiteralText()}]` : undefined;
