import { Node, type IfStatement, type Statement } from 'ts-morph';
import { functionAround, inOrder, isRepeatedWithin, isWithin, together } from './blocks';
import { impurity } from './purity';
import { isChange, meaningOfName, nameOfVariable, usesOf, valueNames } from './references';
import type { StatementCall } from '../model';

/** The statements that make the text of a statement and its values, which move with it. */
export interface Slice {
  readonly call: StatementCall;
  readonly sql: Node;
  readonly values: Node | undefined;
  /** In the order of the text. */
  readonly statements: readonly Statement[];
  /** Variables that they declare. */
  readonly variables: readonly Node[];
  /** A condition on them under which nothing is sent; it stays, and asks the answer. */
  readonly guard?: IfStatement;
}

/** Everything that moves with a call, in the order of the text; the guard's condition is copied. */
export const piecesOf = ({ statements, guard, sql, values }: Slice): readonly Node[] => [
  ...inOrder([...statements, ...(guard ? [guard.getExpression()] : [])]),
  sql,
  ...(values ? [values] : []),
];

/** The slice that makes what a call sends; a reason where it cannot be moved as it is. */
export function sliceOf(call: StatementCall): Slice | string {
  const [sql, values] = call.node.getArguments();
  if (sql === undefined) return 'the call has no argument';
  if (call.node.getArguments().some((one) => Node.isSpreadElement(one)))
    return 'the arguments are a list that is spread out';
  const slicer = new Slicer(call);
  for (const name of valueNames(sql)) {
    const problem = slicer.takeFor(name, [sql]);
    if (problem !== undefined) return problem;
  }
  const sent = values !== undefined && !isCallback(values) ? values : undefined;
  // Lists of values that are filled piece by piece move with their text; single values are given.
  for (const name of sent ? listsIn(sent) : []) {
    const attempt = slicer.copy();
    if (attempt.takeFor(name, [sent!]) === undefined) slicer.adopt(attempt);
  }
  const slice = slicer.result(sql, sent);
  const impure = impurity(sql, piecesOf(slice));
  return impure === undefined ? slice : `the text is made by what does more than that: ${shown(impure)}`;
}

export const isCallback = (node: Node): boolean => Node.isArrowFunction(node) || Node.isFunctionExpression(node);

/** `values`, `[...values, id]`, `{ ...values }`. */
const listsIn = (values: Node) =>
  valueNames(values).filter(
    (name) => name === values || Node.isSpreadElement(name.getParent()) || isOnlyElement(name, values),
  );

const isOnlyElement = (name: Node, values: Node): boolean =>
  Node.isArrayLiteralExpression(values) && name.getParent() === values && name.getType().isArray();

export const shown = (node: Node): string => {
  const text = node.getText().replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
};

class Slicer {
  private moved = new Set<Statement>();
  private variables = new Set<Node>();
  private readonly around: Node;

  constructor(private readonly call: StatementCall) {
    this.around = functionAround(call.node);
  }

  copy(): Slicer {
    const other = new Slicer(this.call);
    other.adopt(this);
    return other;
  }

  adopt(other: Slicer): void {
    this.moved = new Set(other.moved);
    this.variables = new Set(other.variables);
  }

  result(sql: Node, values: Node | undefined): Slice {
    return { call: this.call, sql, values, statements: inOrder(this.moved), variables: inOrder(this.variables) };
  }

  /** Moves what makes the variable behind a name; a reason where that cannot be. */
  takeFor(name: Node, within: readonly Node[]): string | undefined {
    if (!Node.isIdentifier(name)) return undefined;
    const meaning = meaningOfName(name, [...within, ...this.moved]);
    if (meaning.kind !== 'local' || this.variables.has(meaning.declaration)) return undefined;
    return this.isOwn(meaning.declaration) ? this.take(meaning.declaration) : undefined;
  }

  /** Declared by a statement of the function that sends, and not handed to it. */
  private isOwn(declaration: Node): boolean {
    return statementOf(declaration) !== undefined && functionAround(declaration) === this.around;
  }

  private take(declaration: Node): string | undefined {
    const statement = statementOf(declaration)!;
    const { node } = this.call;
    const name = nameOfVariable(declaration) ?? '';
    const place = together(statement, node);
    if (place === undefined || place.a !== statement || statement.getEnd() > place.b.getPos())
      return `${name} is not made before the call where it stands`;
    if (isRepeatedWithin(node, statement.getParentOrThrow()))
      return `${name} is kept from one turn of a loop to the next`;
    this.variables.add(declaration);
    const problem = this.move(statement);
    if (problem !== undefined) return problem;
    for (const use of usesOf(declaration, this.around)) {
      if (!isChange(use) || isWithin(use, [...this.moved])) continue;
      const both = together(use, node);
      if (both === undefined || both.a === both.b) return `${name} is changed around the call`;
      // Later changes are of what is sent later.
      if (both.a.getPos() > both.b.getPos()) continue;
      if (isRepeatedWithin(both.a, statement.getParentOrThrow())) return `${name} is changed in a loop around the call`;
      const further = this.move(both.a);
      if (further !== undefined) return further;
    }
    return undefined;
  }

  private move(statement: Statement): string | undefined {
    if (this.moved.has(statement)) return undefined;
    this.moved.add(statement);
    for (const name of valueNames(statement)) {
      const problem = this.takeFor(name, [statement]);
      if (problem === undefined) continue;
      const meaning = meaningOfName(name, [...this.moved]);
      // What is only read may stay and be given.
      if (isChange(name) || meaning.kind !== 'local' || this.variables.has(meaning.declaration)) return problem;
    }
    const impure = impurity(statement, [...this.moved]);
    return impure === undefined ? undefined : `the code that makes it does more than that: ${shown(impure)}`;
  }
}

/** `const x = ..`, `const { a, b } = ..`: the statement of a variable. */
const statementOf = (declaration: Node): Statement | undefined => {
  const variable = Node.isBindingElement(declaration)
    ? declaration
        .getAncestors()
        .find(
          (one) => !Node.isBindingElement(one) && !Node.isObjectBindingPattern(one) && !Node.isArrayBindingPattern(one),
        )
    : declaration;
  return Node.isVariableDeclaration(variable) ? variable.getVariableStatement() : undefined;
};
