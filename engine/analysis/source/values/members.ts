import { Node, SyntaxKind, type PropertyAccessExpression } from 'ts-morph';
import { classAround, type ClassNode, type ClassTree } from '../call-graph/classes';
import { positionOf } from './arguments';
import { declarationsOf, returnsOf, unwrap } from '../nodes/nodes';
import { choiceOf, type Part } from '../text/parts';
import type { Bindings, TextResolver } from '../text/text';
import { valueOf } from './values';

/**
 * Texts that objects of classes hold: a field with a value, a field that a constructor sets, a getter, also where the class that
 * extends it says which: `this.table` of a base class is one of the tables of the classes below.
 */
export class MemberResolver {
  constructor(
    private readonly texts: TextResolver,
    private readonly classes: ClassTree,
  ) {}

  /** Undefined when the member's text is not told by a class. */
  resolve(access: PropertyAccessExpression, bindings: Bindings): readonly Part[] | undefined {
    const name = access.getName();
    const on = unwrap(access.getExpression());
    const own = Node.isThisExpression(on);
    const fixed = isOwnConstructor(on);
    const around = own || fixed ? classAround(access) : undefined;
    const declared = declarationsOf(access.getNameNode());
    const above = fixed ? statics(around, name) : declared;
    const below = around
      ? this.classes.overrides(around, name, fixed || around.getStaticMember(name) !== undefined)
      : [];
    const options = [...new Set([...above, ...below])].flatMap((declaration) => {
      const parts = this.ofMember(declaration, bindings);
      return parts === undefined || parts.length === 0 ? [] : [parts];
    });
    return options.length === 0 ? undefined : choiceOf(options);
  }

  private ofMember(declaration: Node, bindings: Bindings): readonly Part[] | undefined {
    if (Node.isGetAccessorDeclaration(declaration))
      return choiceOf(returnsOf(declaration).map((value) => this.texts.resolve(value, bindings)));
    if (Node.isParameterDeclaration(declaration)) {
      const bound = bindings.get(declaration);
      if (bound?.parts) return bound.parts;
      if (bound?.expression) return this.texts.values.at(bound.expression, bound.path ?? [], bound.bindings);
      const owner = this.texts.ownerOf(declaration.getParentOrThrow());
      const position = positionOf(declaration, []);
      return position && [{ kind: 'parameter', owner, ...position, why: declaration.getName() }];
    }
    if (Node.isPropertyDeclaration(declaration)) {
      const value = declaration.getInitializer();
      if (value) return this.texts.resolve(value, bindings);
      return this.assigned(declaration, bindings);
    }
    // JavaScript: this.table = 'x' declares the field.
    const value = Node.isBinaryExpression(declaration) ? declaration.getRight() : valueOf(declaration);
    return value && this.texts.resolve(value, bindings);
  }

  /** `this.table = ..` in the class of a field that has no value of its own. */
  private assigned(field: Node, bindings: Bindings): readonly Part[] | undefined {
    const owner = classAround(field);
    const options = (owner ?? field).getDescendantsOfKind(SyntaxKind.BinaryExpression).flatMap((node) => {
      const left = node.getLeft();
      const sets =
        node.getOperatorToken().getText() === '=' &&
        Node.isPropertyAccessExpression(left) &&
        Node.isThisExpression(left.getExpression()) &&
        declarationsOf(left.getNameNode()).includes(field);
      return sets ? [this.texts.resolve(node.getRight(), bindings)] : [];
    });
    return options.length === 0 ? undefined : choiceOf(options);
  }
}

/** `this.constructor`: the class itself, or one below. */
const isOwnConstructor = (node: Node): boolean =>
  Node.isPropertyAccessExpression(node) &&
  node.getName() === 'constructor' &&
  Node.isThisExpression(unwrap(node.getExpression()));

const statics = (owner: ClassNode | undefined, name: string): readonly Node[] => {
  const member = owner?.getStaticMember(name);
  return member === undefined ? [] : [member];
};
