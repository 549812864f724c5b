import { Node, type CallExpression } from 'ts-morph';
import { bindArguments } from '../values/bind';
import { ArrayResolver } from './arrays';
import type { ClassTree } from '../call-graph/classes';
import { listWalked } from '../values/elements';
import { afterWrites } from './flow';
import { formatsStatement } from './formatted';
import type { Instance } from '../instances/instances';
import { LIKELY_SQL } from './heads';
import { MemberResolver } from '../values/members';
import { narrowedText } from './narrowed';
import { ObjectFields } from '../instances/object-fields';
import { isLeftOut } from '../values/given-at';
import { isGiven, truthOf } from '../values/truth';
import { givenTo, parametersOf, placeAt, positionOf, type Given } from '../values/arguments';
import { calledFunctions, declarationsOf, returnsOf, unwrap, type FunctionNode } from '../nodes/nodes';
import { notedAt, writtenIn } from './notes';
import { choiceOf, dynamic, either, text, tidy, variant, type ListItem, type Part, type Path } from './parts';
import { hasOpen, isOpen, isText, stringLiterals } from './known';
import { cutText, replaceText } from './shorten';
import { templateText } from './templates';
import { ValueResolver, valueOf } from '../values/values';
import { commonScope, isCounted, writesBefore } from '../values/writes';

/** What a parameter stands for while the body of a called function is read: text, or the expression that the caller gives. */
export interface Bound {
  readonly parts?: readonly Part[];
  readonly expression?: Node;
  /** Way into the expression. */
  readonly path?: Path;
  /** What a rest parameter, or `arguments`, takes. */
  readonly list?: readonly Given[];
  /** Items of a list that a field of an object is. */
  readonly items?: readonly ListItem[];
  /** What a method is called on. */
  readonly receiver?: Node;
  /** What `this` of a constructor is. */
  readonly object?: Instance;
  readonly bindings: Bindings;
}
export type Bindings = ReadonlyMap<Node, Bound>;

const DEEPEST = 24;
/** Of one expression. The largest seen in public applications take fewer than 400. */
const MOST_STEPS = 4_000;
const UNCHANGED = new Set([
  'trim',
  'trimEnd',
  'trimStart',
  'toString',
  'normalize',
  'valueOf',
  'toLowerCase',
  'toUpperCase',
]);

/**
 * Resolves an expression to the text that it gives, by reaching definitions: literals, templates, sums, choices, variables that are
 * added to step by step, lists that are joined, constants of other files, fields of classes, functions that return text.
 */
export class TextResolver {
  readonly arrays = new ArrayResolver(this);
  readonly values = new ValueResolver(this);
  readonly objectFields = new ObjectFields(this);
  private readonly members: MemberResolver;
  private readonly owners = new Map<string, FunctionNode>();
  private depth = 0;
  private nested = 0;
  private steps = 0;

  constructor(classes: ClassTree) {
    this.members = new MemberResolver(this, classes);
  }

  /** Name of a function in parts; `ownerNamed` leads back. */
  ownerOf(node: FunctionNode): string {
    const key = `${node.getSourceFile().getFilePath()}:${node.getPos()}`;
    this.owners.set(key, node);
    return key;
  }

  ownerNamed(key: string): FunctionNode | undefined {
    return this.owners.get(key);
  }

  resolve(expression: Node, bindings: Bindings = new Map()): readonly Part[] {
    if (this.depth >= DEEPEST || !this.begin()) return [dynamic('too deeply nested')];
    this.depth += 1;
    try {
      const node = unwrap(expression);
      const parts = tidy(this.read(node, bindings));
      const [only] = parts;
      if (only?.kind === 'choice' && writtenIn(only).length === 0) notedAt(only, node);
      if (parts.length === 0 || parts.some((part) => part.kind !== 'dynamic' && part.kind !== 'parameter'))
        return (hasOpen(parts) ? narrowedText(node, bindings, this) : undefined) ?? parts;
      // A number of which only the type is known is a value.
      const value = this.unknown(node);
      return value.kind === 'text' ? [value] : (narrowedText(node, bindings, this) ?? parts);
    } finally {
      this.depth -= 1;
      this.end();
    }
  }

  /** False when the expression that was begun with has taken too many steps: functions that call each other have no end. */
  begin(): boolean {
    if (this.nested === 0) this.steps = 0;
    if (this.steps >= MOST_STEPS) return false;
    this.steps += 1;
    this.nested += 1;
    return true;
  }

  end(): void {
    this.nested -= 1;
  }

  /** Undefined when too many steps were taken. */
  limited<Found>(read: () => Found | undefined): Found | undefined {
    if (!this.begin()) return undefined;
    try {
      return read();
    } finally {
      this.end();
    }
  }

  /** Text at the end of a way; of an object that drivers take, with the text under `sql`, that text. */
  statementAt(node: Node, path: Path, bindings: Bindings = new Map()): readonly Part[] | undefined {
    const parts = this.values.at(node, path, bindings);
    if (parts && !isOpen(parts)) return parts;
    const under = (name: string): readonly Part[] | undefined => this.values.at(node, [...path, name], bindings);
    return under('sql') ?? under('text') ?? parts;
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
    if (Node.isTaggedTemplateExpression(node)) return templateText(node, this, bindings);
    if (Node.isBinaryExpression(node)) return this.binary(node, bindings);
    if (Node.isConditionalExpression(node)) {
      const known = truthOf(node.getCondition(), bindings, this);
      if (known !== undefined) return this.resolve(known ? node.getWhenTrue() : node.getWhenFalse(), bindings);
      return either(this.resolve(node.getWhenFalse(), bindings), this.resolve(node.getWhenTrue(), bindings));
    }
    if (Node.isIdentifier(node)) return this.identifier(node, bindings);
    if (Node.isPropertyAccessExpression(node)) {
      const member = this.property(node, bindings);
      return member ?? [this.unknown(node)];
    }
    if (Node.isElementAccessExpression(node)) return this.element(node, bindings);
    if (Node.isCallExpression(node)) return this.call(node, bindings);
    if (Node.isSpreadElement(node))
      return this.values.at(node.getExpression(), ['[0]'], bindings) ?? [this.unknown(node)];
    return [this.unknown(node)];
  }

  /** A number or a truth value is a value of the statement, whatever it is; other text is not known. */
  unknown(node: Node): Part {
    const type = node.getType();
    const value = type.isNumber() || type.isBoolean() || type.isNumberLiteral() || type.isBooleanLiteral();
    return notedAt(value ? text('?') : dynamic(node.getText().replace(/\s+/g, ' ').slice(0, 80)), node);
  }

  private binary(node: Node, bindings: Bindings): readonly Part[] {
    if (!Node.isBinaryExpression(node)) return [];
    const [left, right] = [node.getLeft(), node.getRight()];
    switch (node.getOperatorToken().getText()) {
      case '+': {
        // A long sum is a long chain of nodes to the left.
        const pieces: Node[] = [right];
        let rest: Node = unwrap(left);
        while (Node.isBinaryExpression(rest) && rest.getOperatorToken().getText() === '+') {
          pieces.unshift(rest.getRight());
          rest = unwrap(rest.getLeft());
        }
        const parts = [rest, ...pieces].flatMap((piece) => this.resolve(piece, bindings));
        // `a + 1` of numbers is one value.
        return node.getType().isNumber() ? [notedAt(text('?'), node)] : parts;
      }
      case '&&':
      case '&&=':
        return truthOf(left, bindings, this) === true
          ? this.resolve(right, bindings)
          : either([], this.resolve(right, bindings));
      case '||':
      case '||=':
        return this.unlessGiven(truthOf(left, bindings, this), left, right, bindings);
      case '??':
      case '??=':
        return this.unlessGiven(isGiven(left, bindings, this), left, right, bindings);
      case '=':
        return this.resolve(right, bindings);
      default:
        return [this.unknown(node)];
    }
  }

  /** The left side, or the right one that stands for it where it is missing. */
  private unlessGiven(known: boolean | undefined, left: Node, right: Node, bindings: Bindings): readonly Part[] {
    if (known !== undefined) return this.resolve(known ? left : right, bindings);
    const [a, b] = [this.resolve(left, bindings), this.resolve(right, bindings)];
    return isText(a) || a.some((part) => part.kind === 'dynamic') ? a : choiceOf([a, b]);
  }

  private identifier(node: Node, bindings: Bindings): readonly Part[] {
    for (const declaration of declarationsOf(node)) {
      const bound = bindings.get(declaration);
      if (bound?.parts !== undefined) return bound.parts;
      if (Node.isVariableDeclaration(declaration)) return this.variable(declaration, node, bindings);
      if (Node.isBindingElement(declaration))
        return this.changed(
          declaration,
          declaration.getName(),
          node,
          bindings,
          this.values.ofBinding(declaration, [], bindings),
        );
      if (Node.isParameterDeclaration(declaration)) return this.parameter(declaration, node, bindings);
      const value = this.resolveValue(declaration, bindings);
      if (value) return value;
    }
    return [this.unknown(node)];
  }

  private parameter(declaration: Node, node: Node, bindings: Bindings): readonly Part[] {
    if (!Node.isParameterDeclaration(declaration)) return [this.unknown(node)];
    const bound = bindings.get(declaration);
    const literals = stringLiterals(node);
    const start = (): readonly Part[] => {
      if (bound?.expression)
        return this.values.at(bound.expression, bound.path ?? [], bound.bindings) ?? [this.unknown(node)];
      if (isLeftOut(declaration, bindings)) return [dynamic('undefined')];
      if (literals !== undefined) return choiceOf(literals.map((value) => [text(value)]));
      const list = listWalked(declaration);
      const each = list && this.eachOf(list, bindings);
      if (each && !isOpen(each)) return each;
      const unknown = this.unknown(node);
      const owner = this.ownerOf(declaration.getParentOrThrow());
      const position = positionOf(declaration, []);
      return unknown.kind === 'text' || position === undefined
        ? [unknown]
        : [notedAt({ kind: 'parameter', owner, ...position, why: node.getText() }, node)];
    };
    return this.changed(declaration, declaration.getName(), node, bindings, start());
  }

  /** A variable: where it begins, and everything that was done to it before the place where it is used. */
  private variable(declaration: Node, use: Node, bindings: Bindings): readonly Part[] {
    if (!Node.isVariableDeclaration(declaration)) return [this.unknown(use)];
    const loop = declaration.getParent()?.getParent();
    if (loop && Node.isForOfStatement(loop)) return this.eachOf(loop.getExpression(), bindings);
    if (loop && Node.isForInStatement(loop)) return this.arrays.keys(loop.getExpression(), bindings);
    const initializer = declaration.getInitializer();
    const start = initializer && this.resolve(initializer, bindings);
    return this.changed(declaration, declaration.getName(), use, bindings, start);
  }

  /** One element of a list after another; of a list that is filled elsewhere, what is put there. */
  private eachOf(list: Node, bindings: Bindings): readonly Part[] {
    const each = this.arrays.each(list, undefined, bindings);
    return isOpen(each) ? (this.values.at(list, ['[]'], bindings) ?? each) : each;
  }

  private changed(
    declaration: Node,
    name: string,
    use: Node,
    bindings: Bindings,
    start: readonly Part[] | undefined,
  ): readonly Part[] {
    if (isCounted(declaration, name)) return [notedAt(text('?'), use)];
    const writes = writesBefore(declaration, name, use);
    if (writes.length === 0) return start ?? [this.unknown(use)];
    const place = { within: commonScope(declaration, use), use };
    return afterWrites(this, start ?? [], writes, place, bindings);
  }

  /** Text of a property; undefined when it cannot be told. */
  private property(node: Node, bindings: Bindings): readonly Part[] | undefined {
    if (!Node.isPropertyAccessExpression(node)) return undefined;
    const exact = this.objectFields.text(node, bindings);
    if (exact !== undefined) return exact;
    const member = this.members.resolve(node, bindings);
    if (member !== undefined && !isOpen(member)) return member;
    for (const declaration of declarationsOf(node.getNameNode())) {
      const value = this.resolveValue(declaration, bindings);
      if (value !== undefined && !isOpen(value)) return value;
    }
    const known = this.unknown(node);
    if (known.kind === 'text') return [known];
    const literals = stringLiterals(node);
    if (literals !== undefined && member === undefined) return choiceOf(literals.map((value) => [text(value)]));
    return member ?? this.values.at(node.getExpression(), [node.getName()], bindings);
  }

  /** `ORDERS[sort]`: the value under a known key, or any value of the object. */
  private element(node: Node, bindings: Bindings): readonly Part[] {
    if (!Node.isElementAccessExpression(node)) return [];
    const argument = node.getArgumentExpression();
    const literal = this.arrays.objectLiteral(node.getExpression());
    if (literal === undefined) {
      const at =
        argument && Node.isNumericLiteral(argument)
          ? `[${argument.getLiteralText()}]`
          : argument && Node.isStringLiteral(argument)
            ? argument.getLiteralText()
            : '[]';
      return this.values.at(node.getExpression(), [at], bindings) ?? [this.unknown(node)];
    }
    if (argument && (Node.isStringLiteral(argument) || Node.isNumericLiteral(argument)))
      return this.values.at(literal, [argument.getLiteralText().toString()], bindings) ?? [this.unknown(node)];
    const values = literal.getProperties().flatMap((property) => {
      const value = this.resolveValue(property, bindings);
      return value === undefined ? [] : [value];
    });
    return values.length === 0 ? [this.unknown(node)] : choiceOf(values);
  }

  /** Text of what a declaration gives a name: constant, property, enum member. */
  private resolveValue(declaration: Node, bindings: Bindings): readonly Part[] | undefined {
    if (Node.isEnumMember(declaration)) {
      const value = declaration.getValue();
      return value === undefined ? undefined : [text(String(value))];
    }
    if (Node.isVariableDeclaration(declaration)) return this.resolve(declaration.getNameNode(), bindings);
    if (Node.isGetAccessorDeclaration(declaration))
      return choiceOf(returnsOf(declaration).map((value) => this.resolve(value, bindings)));
    const value = valueOf(declaration);
    return value && this.resolve(value, bindings);
  }

  private call(node: CallExpression, bindings: Bindings): readonly Part[] {
    const callee = unwrap(node.getExpression());
    const [first] = node.getArguments();
    if (Node.isPropertyAccessExpression(callee)) {
      const name = callee.getName();
      const on = callee.getExpression();
      if (name === 'join')
        return this.arrays.join(on, first, bindings) ?? this.joinedParameter(on) ?? [this.unknown(node)];
      if (name === 'reduce') {
        const whole = this.joinedParameter(on);
        if (whole) return whole;
      }
      if (name === 'concat' && !on.getType().isArray())
        return [on, ...node.getArguments()].flatMap((part) => this.resolve(part, bindings));
      if (name === 'shift' && first === undefined)
        return this.values.at(on, ['[0]'], bindings) ?? this.values.at(on, ['[]'], bindings) ?? [this.unknown(node)];
      if (name === 'repeat') return [{ kind: 'optional', parts: this.resolve(on, bindings) }];
      if (UNCHANGED.has(name)) return this.resolve(on, bindings);
      if (['replace', 'replaceAll'].includes(name))
        return replaceText(node, this.resolve(on, bindings), this, bindings);
      if (['slice', 'substring', 'substr'].includes(name)) return cutText(name, node, this.resolve(on, bindings));
      if (name === 'escape') return [notedAt(text('?'), first ?? node)];
    }
    const written = this.formatted(node, bindings);
    if (written) return written;
    const [called] = calledFunctions(node);
    const values = called === undefined ? [] : returnsOf(called);
    if (called === undefined || values.length === 0) return [this.unknown(node)];
    const inner = bindArguments(node, called, bindings);
    return choiceOf(values.map((value) => this.resolve(value, inner)));
  }

  /** The statement that `format(sql, values)` writes the values into; undefined for every other function. */
  private formatted(node: CallExpression, bindings: Bindings): readonly Part[] | undefined {
    const formats = formatsStatement(node);
    const list = givenTo(node);
    const place = formats === 'no' ? undefined : placeAt(list, 0);
    if (place === undefined) return undefined;
    const parts = this.values.at(place.node, place.path, bindings) ?? [this.unknown(place.node)];
    // A date is formatted, too: then the text is no SQL, and there are no values.
    const handedOn = list.length > 1 && parts.every((part) => part.kind === 'parameter');
    return formats === 'yes' || handedOn || LIKELY_SQL.test(variant(parts, true)) ? parts : undefined;
  }

  /** `strings.join('?')` of a function that is a template's tag: the caller has the whole text. */
  private joinedParameter(list: Node): readonly Part[] | undefined {
    const inner = unwrap(list);
    const root = Node.isPropertyAccessExpression(inner) && inner.getName() === 'raw' ? inner.getExpression() : inner;
    const declaration = Node.isIdentifier(root)
      ? declarationsOf(root).find((found) => Node.isParameterDeclaration(found))
      : undefined;
    if (declaration === undefined) return undefined;
    const owner = this.ownerOf(declaration.getParentOrThrow());
    const index = parametersOf(declaration.getParentOrThrow()).indexOf(declaration);
    return [{ kind: 'parameter', owner, index, path: ['*'], why: list.getText() }];
  }
}
