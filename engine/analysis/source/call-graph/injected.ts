import { nodesIn } from '../nodes/file-nodes';
import { Node, SyntaxKind, type SourceFile } from 'ts-morph';
import { functionOf, unwrap, type FunctionNode } from '../nodes/nodes';

interface Member {
  /** Class or variable that holds the function, in plain lower case. */
  readonly owner: string;
  readonly target: FunctionNode;
}

const plain = (name: string): string => name.replace(/[^A-Za-z0-9]/g, '').toLowerCase();

/** Shorter names of objects fit too much. */
const SHORTEST = 3;

/**
 * Functions behind a method call on an object of no known type, as containers inject them into JavaScript: those of the class or module
 * that the object is named after: `userService.find` is `UserService.find`.
 */
export class InjectedObjects {
  private readonly members = new Map<string, Member[]>();

  constructor(files: readonly SourceFile[]) {
    const add = (name: string, owner: string | undefined, target: FunctionNode | undefined): void => {
      if (target === undefined) return;
      const member = { owner: plain(owner ?? ''), target };
      const list = this.members.get(name);
      if (list) list.push(member);
      else this.members.set(name, [member]);
    };
    for (const file of files) {
      const module = file.getBaseNameWithoutExtension();
      for (const kind of [SyntaxKind.ClassDeclaration, SyntaxKind.ClassExpression] as const)
        for (const owner of nodesIn(file, kind))
          for (const member of [...owner.getMethods(), ...owner.getProperties()])
            add(member.getName(), owner.getName() ?? module, functionOf(member));
      for (const statement of file.getVariableDeclarations()) {
        const value = statement.getInitializer();
        const literal = value && unwrap(value);
        if (literal && Node.isObjectLiteralExpression(literal))
          for (const property of literal.getProperties())
            if (Node.isMethodDeclaration(property) || Node.isPropertyAssignment(property))
              add(property.getName(), statement.getName(), functionOf(property));
      }
      for (const declaration of file.getFunctions())
        if (declaration.getName() !== undefined) add(declaration.getName()!, module, declaration);
    }
  }

  /** @param name the method's name in `object.method` */
  targets(name: Node): readonly FunctionNode[] {
    const access = name.getParent();
    if (!access || !Node.isPropertyAccessExpression(access) || access.getNameNode() !== name) return [];
    const members = this.members.get(name.getText()) ?? [];
    if (members.length === 0) return [];
    const on = unwrap(access.getExpression());
    const written = Node.isPropertyAccessExpression(on) ? on.getName() : Node.isIdentifier(on) ? on.getText() : '';
    const object = plain(written);
    const named = members.filter(
      ({ owner }) =>
        object.length >= SHORTEST &&
        owner.length >= SHORTEST &&
        (owner.startsWith(object) || object.startsWith(owner) || owner.endsWith(object) || object.endsWith(owner)),
    );
    const exact = named.filter(({ owner }) => owner === object);
    const chosen = exact.length > 0 ? exact : named;
    return chosen.map(({ target }) => target);
  }
}
