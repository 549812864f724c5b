import { Node, type BindingElement, type CallExpression, type VariableDeclaration } from 'ts-morph';
import { ArrayResolver } from './arrays';
import {
  calleeNameNode,
  declarationsOf,
  functionOf,
  parameterIndex,
  returnsOf,
  unwrap,
  type FunctionNode,
} from './nodes';
import { choiceOf, dynamic, either, text, tidy, type Part } from './parts';
import { branches, commonScope, guardOf, writesBefore, type Write } from './writes';

/** What parameters stand for while the body of a called function is read. */
export type Bindings = ReadonlyMap<Node, readonly Part[]>;

const DEEPEST = 24;
const UNCHANGED = new Set(['trim', 'trimEnd', 'trimStart', 'toString', 'replace', 'replaceAll', 'normalize']);

/**
 * Resolves an expression to the text that it gives, by reaching definitions: literals, templates, sums, choices, variables that are
 * added to step by step, lists that are joined, constants of other files, functions that return text.
 */
export class TextResolver {
  readonly arrays = new ArrayResolver(this);
  private depth = 0;

  resolve(expression: Node, bindings: Bindings = new Map()): readonly Part[] {
    if (this.depth >= DEEPEST) return [dynamic('too deeply nested')];
    this.depth += 1;
    try {
      const node = unwrap(expression);
      const parts = tidy(this.read(node, bindings));
      if (parts.length === 0 || parts.some((part) => part.kind !== 'dynamic' && part.kind !== 'parameter'))
        return parts;
      // A number of which only the type is known is a value.
      const value = this.unknown(node);
      return value.kind === 'text' ? [value] : parts;
    } finally {
      this.depth -= 1;
    }
  }

  private read(node: Node, bindings: Bindings): readonly Part[] {
    if (Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node)) return [text(node.getLiteralText())];
    if (Node.isNumericLiteral(node)) return [text(node.getText())];
    if (Node.isTemplateExpression(node))
      return [
        text(node.getHead().getLiteralText()),
        ...node
          .getTemplateSpans()
          .flatMap((span) => [
            ...this.resolve(span.getExpression(), bindings),
            text(span.getLiteral().getLiteralText()),
          ]),
      ];
    if (Node.isTaggedTemplateExpression(node)) return this.resolve(node.getTemplate(), bindings);
    if (Node.isBinaryExpression(node)) return this.binary(node, bindings);
    if (Node.isConditionalExpression(node))
      return either(this.resolve(node.getWhenFalse(), bindings), this.resolve(node.getWhenTrue(), bindings));
    if (Node.isIdentifier(node)) return this.identifier(node, bindings);
    if (Node.isPropertyAccessExpression(node)) return this.property(node, bindings);
    if (Node.isElementAccessExpression(node)) return this.element(node, bindings);
    if (Node.isCallExpression(node)) return this.call(node, bindings);
    return [this.unknown(node)];
  }

  /** A number or a truth value is a value of the statement, whatever it is; other text is not known. */
  unknown(node: Node): Part {
    const type = node.getType();
    if (type.isNumber() || type.isBoolean() || type.isNumberLiteral() || type.isBooleanLiteral()) return text('?');
    return dynamic(node.getText().replace(/\s+/g, ' ').slice(0, 80));
  }

  private binary(node: Node, bindings: Bindings): readonly Part[] {
    if (!Node.isBinaryExpression(node)) return [];
    const [left, right] = [node.getLeft(), node.getRight()];
    switch (node.getOperatorToken().getText()) {
      case '+': {
        const parts = [...this.resolve(left, bindings), ...this.resolve(right, bindings)];
        // `a + 1` of numbers is one value.
        return node.getType().isNumber() ? [text('?')] : parts;
      }
      case '&&':
        return either([], this.resolve(right, bindings));
      case '||':
      case '??': {
        const [a, b] = [this.resolve(left, bindings), this.resolve(right, bindings)];
        return a.some((part) => part.kind === 'dynamic') ? a : choiceOf([a, b]);
      }
      case '=':
        return this.resolve(right, bindings);
      default:
        return [this.unknown(node)];
    }
  }

  private identifier(node: Node, bindings: Bindings): readonly Part[] {
    for (const declaration of declarationsOf(node)) {
      const bound = bindings.get(declaration);
      if (bound !== undefined) return bound;
      if (Node.isVariableDeclaration(declaration)) return this.variable(declaration, node, bindings);
      if (Node.isBindingElement(declaration)) return this.binding(declaration, bindings) ?? [this.unknown(node)];
      if (Node.isParameterDeclaration(declaration)) return this.parameter(declaration, node);
      if (Node.isEnumMember(declaration)) return this.resolveValue(declaration) ?? [this.unknown(node)];
    }
    return [this.unknown(node)];
  }

  private parameter(declaration: Node, node: Node): readonly Part[] {
    if (!Node.isParameterDeclaration(declaration)) return [this.unknown(node)];
    const literals = stringLiterals(node);
    if (literals !== undefined) return choiceOf(literals.map((value) => [text(value)]));
    const unknown = this.unknown(node);
    return unknown.kind === 'text' ? [unknown] : [{ kind: 'parameter', index: parameterIndex(declaration) }];
  }

  /** A variable: where it begins, and everything that was done to it before the place where it is used. */
  private variable(declaration: VariableDeclaration, use: Node, bindings: Bindings): readonly Part[] {
    const loop = declaration.getParent()?.getParent();
    if (loop && Node.isForOfStatement(loop)) return this.arrays.each(loop.getExpression(), undefined, bindings);
    const initializer = declaration.getInitializer();
    const start = initializer ? this.resolve(initializer, bindings) : [];
    const writes = writesBefore(declaration, declaration.getName(), use);
    if (writes.length === 0) return initializer ? start : [this.unknown(use)];
    return this.applyAll(start, writes, commonScope(declaration, use), use, bindings);
  }

  private applyAll(
    start: readonly Part[],
    writes: readonly Write[],
    within: Node,
    use: Node,
    bindings: Bindings,
  ): readonly Part[] {
    let state = start;
    for (let i = 0; i < writes.length;) {
      const write = writes[i]!;
      const guard = guardOf(write.node, guardScope(within, write.node, use));
      if (guard === undefined) {
        state = this.apply(state, write, bindings);
        i += 1;
        continue;
      }
      const group = writes
        .slice(i)
        .filter((other) => other.node.getStart() >= guard.getStart() && other.node.getEnd() <= guard.getEnd());
      const ways = branches(guard, group);
      if (ways === undefined)
        state = either(state, this.applyAll(state, group, innerOf(guard, write.node), use, bindings));
      else {
        const before = state;
        const results = ways.map((way) => this.applyAll(before, way.writes, way.body, use, bindings));
        state = results.length === 0 ? before : choiceOf(results);
      }
      i += group.length;
    }
    return state;
  }

  /** `x = x + more` reads the variable in the state before. */
  private apply(state: readonly Part[], write: Write, bindings: Bindings): readonly Part[] {
    const target = Node.isBinaryExpression(write.node) ? write.node.getLeft() : undefined;
    const declaration = target && declarationsOf(target)[0];
    const inner = declaration === undefined ? bindings : new Map([...bindings, [declaration, state] as const]);
    const value = write.values.flatMap((node) => this.resolve(node, inner));
    return write.kind === 'append' ? tidy([...state, ...value]) : value;
  }

  /** One name of `const { where, params } = ..`. */
  private binding(element: BindingElement, bindings: Bindings): readonly Part[] | undefined {
    const pattern = element.getParent();
    const holder = pattern.getParent();
    const name = element.getPropertyNameNode()?.getText() ?? element.getName();
    if (Node.isArrayBindingPattern(pattern)) {
      const at = pattern.getElements().indexOf(element);
      const loop = holder.getParent()?.getParent();
      if (loop && Node.isForOfStatement(loop)) return this.arrays.each(loop.getExpression(), at, bindings);
      return undefined;
    }
    if (Node.isParameterDeclaration(holder))
      return [{ kind: 'parameter', index: parameterIndex(holder), property: name }];
    if (!Node.isVariableDeclaration(holder)) return undefined;
    const source = holder.getInitializer();
    return source && this.propertyOf(source, name, bindings);
  }

  /** Text of a property of whatever an expression gives; undefined when that cannot be told. */
  propertyOf(expression: Node, name: string, bindings: Bindings): readonly Part[] | undefined {
    const node = unwrap(expression);
    if (Node.isObjectLiteralExpression(node)) {
      const property = node.getProperty(name);
      return property && this.resolveValue(property, bindings);
    }
    if (Node.isCallExpression(node)) {
      const callee = this.calledFunction(node);
      if (callee === undefined) return undefined;
      const inner = this.bindArguments(node, callee, bindings);
      const options = returnsOf(callee).flatMap((value) => this.propertyOf(value, name, inner) ?? []);
      return options.length === 0
        ? undefined
        : choiceOf(returnsOf(callee).map((value) => this.propertyOf(value, name, inner) ?? []));
    }
    if (Node.isIdentifier(node))
      for (const declaration of declarationsOf(node)) {
        const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
        if (value) return this.propertyOf(value, name, bindings);
        if (Node.isParameterDeclaration(declaration))
          return [{ kind: 'parameter', index: parameterIndex(declaration), property: name }];
      }
    return undefined;
  }

  private property(node: Node, bindings: Bindings): readonly Part[] {
    if (!Node.isPropertyAccessExpression(node)) return [];
    for (const declaration of declarationsOf(node.getNameNode())) {
      const value = this.resolveValue(declaration, bindings);
      if (value !== undefined) return value;
    }
    const known = this.unknown(node);
    if (known.kind === 'text') return [known];
    return this.propertyOf(node.getExpression(), node.getName(), bindings) ?? [known];
  }

  /** `ORDERS[sort]`: the value under a known key, or any value of the object. */
  private element(node: Node, bindings: Bindings): readonly Part[] {
    if (!Node.isElementAccessExpression(node)) return [];
    const argument = node.getArgumentExpression();
    const literal = this.arrays.objectLiteral(node.getExpression());
    if (literal === undefined) return [this.unknown(node)];
    if (argument && (Node.isStringLiteral(argument) || Node.isNumericLiteral(argument)))
      return this.propertyOf(literal, argument.getLiteralText().toString(), bindings) ?? [this.unknown(node)];
    const values = literal.getProperties().flatMap((property) => {
      const value = this.resolveValue(property, bindings);
      return value === undefined ? [] : [value];
    });
    return values.length === 0 ? [this.unknown(node)] : choiceOf(values);
  }

  /** Text of what a declaration gives a name: constant, property, enum member. */
  private resolveValue(declaration: Node, bindings: Bindings = new Map()): readonly Part[] | undefined {
    if (Node.isEnumMember(declaration)) {
      const value = declaration.getValue();
      return value === undefined ? undefined : [text(String(value))];
    }
    if (Node.isShorthandPropertyAssignment(declaration)) return this.resolve(declaration.getNameNode(), bindings);
    if (Node.isPropertyAssignment(declaration) || Node.isPropertyDeclaration(declaration)) {
      const value = declaration.getInitializer();
      return value && this.resolve(value, bindings);
    }
    if (Node.isVariableDeclaration(declaration)) return this.resolve(declaration.getNameNode(), bindings);
    if (Node.isGetAccessorDeclaration(declaration))
      return choiceOf(returnsOf(declaration).map((value) => this.resolve(value, bindings)));
    return undefined;
  }

  private call(node: CallExpression, bindings: Bindings): readonly Part[] {
    const callee = unwrap(node.getExpression());
    const [first] = node.getArguments();
    if (Node.isPropertyAccessExpression(callee)) {
      const name = callee.getName();
      const on = callee.getExpression();
      if (name === 'join') return this.arrays.join(on, first, bindings) ?? [this.unknown(node)];
      if (name === 'concat' && !on.getType().isArray())
        return [on, ...node.getArguments()].flatMap((part) => this.resolve(part, bindings));
      if (name === 'repeat') return [{ kind: 'optional', parts: this.resolve(on, bindings) }];
      if (UNCHANGED.has(name) && !Node.isIdentifier(unwrap(on).getParent())) {
        const inner = this.resolve(on, bindings);
        if (inner.some((part) => part.kind === 'text')) return inner;
      }
      if (name === 'escape') return [text('?')];
      if (name === 'format' && first) return this.resolve(first, bindings);
    }
    const called = this.calledFunction(node);
    const values = called === undefined ? [] : returnsOf(called);
    if (called === undefined || values.length === 0) return [this.unknown(node)];
    const inner = this.bindArguments(node, called, bindings);
    return choiceOf(values.map((value) => this.resolve(value, inner)));
  }

  private calledFunction(node: CallExpression): FunctionNode | undefined {
    for (const declaration of declarationsOf(calleeNameNode(node))) {
      const found = functionOf(declaration);
      if (found) return found;
    }
    return undefined;
  }

  private bindArguments(node: CallExpression, callee: FunctionNode, bindings: Bindings): Bindings {
    const inner = new Map<Node, readonly Part[]>();
    const parameters = Node.isParametered(callee) ? callee.getParameters() : [];
    parameters.forEach((parameter, i) => {
      const given = node.getArguments()[i] ?? parameter.getInitializer();
      if (given && !Node.isSpreadElement(given)) inner.set(parameter, this.resolve(given, bindings));
    });
    return inner;
  }
}

/** Values of a type that is a closed set of texts. */
const stringLiterals = (node: Node): readonly string[] | undefined => {
  const type = node.getType();
  const members = type.isUnion() ? type.getUnionTypes() : [type];
  if (members.length > 50 || !members.every((member) => member.isStringLiteral())) return undefined;
  return members.map((member) => member.getLiteralValue() as string);
};

/** Constructs that hold the use are passed by the write as well, so they guard nothing. */
const guardScope = (within: Node, write: Node, use: Node): Node => {
  const inner = commonScope(write, use);
  return inner.getPos() >= within.getPos() && inner.getEnd() <= within.getEnd() ? inner : within;
};

/** The part of a guard that the write stands in, so that the guard itself is not found again. */
const innerOf = (guard: Node, write: Node): Node =>
  write.getAncestors().filter((ancestor) => ancestor.getParent() === guard)[0] ?? guard;
