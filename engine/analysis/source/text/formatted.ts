import { Node, type CallExpression } from 'ts-morph';
import { givenTo, placeAt, type Place } from '../values/arguments';
import { calledFunctions, calleeNameNode, calleeOf, declarationsOf, isStub, returnsOf, unwrap } from '../nodes/nodes';
import { givenBy, originOf, type Origin } from '../values/origins';

/*
 * `format(sql, values)` of the clients of MySQL and of the packages that they take it from: the text that comes out is the statement with
 * its values written into it. So the first argument is the statement and the second is what is given for its places.
 */

/** `yes`: the function of a client. `perhaps`: a method of that name on an object of which nothing is known. */
export type Formats = 'yes' | 'perhaps' | 'no';

/** Packages whose `format` puts values into SQL: clients of MySQL by their name, and those that they take it from. */
const MODULE = /^(?:sqlstring|sql-escaper|(?:@[\w.-]+\/)?[\w.-]*(?:mysql|mariadb)[\w.-]*(?:\/[\w./-]+)?)$/i;
const DEEPEST = 8;

/** Whether a call writes values into a statement; the text of the first argument tells for those that only perhaps do. */
export function formatsStatement(call: CallExpression): Formats {
  const name = calleeNameNode(call);
  const found = meansFormat(name, 0);
  if (found !== 'perhaps') return found;
  const callee = calleeOf(call);
  if (!Node.isPropertyAccessExpression(callee) || callee.getName() !== 'format') return 'no';
  return givenTo(call).length > 0 && !isForeign(callee.getExpression()) ? 'perhaps' : 'no';
}

function meansFormat(name: Node, depth: number): Formats {
  if (depth > DEEPEST) return 'no';
  if (Node.isPropertyAccessExpression(name)) return meansFormat(name.getNameNode(), depth + 1);
  if (!Node.isIdentifier(name)) return 'no';
  const declarations = declarationsOf(name);
  if (declarations.some(isFormatOfStub)) return 'yes';
  // The object of a plain `require` in TypeScript has no type.
  const access = name.getParent();
  if (access && Node.isPropertyAccessExpression(access) && access.getNameNode() === name)
    return name.getText() === 'format' && MODULE.test(moduleOf(access.getExpression()) ?? '')
      ? 'yes'
      : declarations.every(isOpen)
        ? 'perhaps'
        : 'no';
  for (const declaration of declarations) {
    if (Node.isBindingElement(declaration)) return takenOut(declaration, depth);
    const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
    if (value) return meansFormat(boundFrom(unwrap(value)), depth + 1) === 'yes' ? 'yes' : 'no';
  }
  return 'no';
}

const isFormatOfStub = (declaration: Node): boolean =>
  isStub(declaration) &&
  /\/mysql[^/]*$/.test(declaration.getSourceFile().getFilePath()) &&
  Node.hasName(declaration) &&
  declaration.getName() === 'format';

/** Of an object whose type does not say what the method does. */
const isOpen = (declaration: Node): boolean =>
  Node.isParameterDeclaration(declaration) ||
  Node.isMethodSignature(declaration) ||
  Node.isPropertySignature(declaration);

/** `const { format: write } = require('mysql2')` or `= mysql`. */
function takenOut(element: Node, depth: number): Formats {
  if (!Node.isBindingElement(element) || element.getDotDotDotToken()) return 'no';
  if ((element.getPropertyNameNode()?.getText() ?? element.getName()) !== 'format') return 'no';
  const holder = element.getParent().getParent();
  const source = Node.isVariableDeclaration(holder) ? holder.getInitializer() : undefined;
  if (source === undefined) return 'no';
  if (MODULE.test(moduleOf(source, depth + 1) ?? '')) return 'yes';
  const property = element.getParent().getType().getProperty('format');
  return property?.getDeclarations().some(isFormatOfStub) === true ? 'yes' : 'no';
}

/** `mysql.format.bind(mysql)` is `mysql.format`. */
const boundFrom = (value: Node): Node => {
  const callee = Node.isCallExpression(value) ? value.getExpression() : undefined;
  return callee && Node.isPropertyAccessExpression(callee) && callee.getName() === 'bind'
    ? unwrap(callee.getExpression())
    : value;
};

/** The package that a name stands for as a whole; undefined when it stands for no package. */
function moduleOf(expression: Node, depth = 0): string | undefined {
  const node = unwrap(expression);
  if (depth > DEEPEST) return undefined;
  if (Node.isCallExpression(node)) {
    const [name] = node.getArguments();
    const required = ['require', 'import'].includes(node.getExpression().getText());
    return required && name && Node.isStringLiteral(name) ? name.getLiteralText() : undefined;
  }
  if (!Node.isIdentifier(node)) return undefined;
  // Where the name leads to in the package is not asked: what is not installed leads nowhere.
  for (const declaration of node.getSymbol()?.getDeclarations() ?? []) {
    if (Node.isVariableDeclaration(declaration)) {
      const value = declaration.getInitializer();
      return value && moduleOf(value, depth + 1);
    }
    const reference = Node.isImportEqualsDeclaration(declaration) ? declaration.getModuleReference() : undefined;
    if (Node.isExternalModuleReference(reference)) {
      const name = reference.getExpression();
      return Node.isStringLiteral(name) ? name.getLiteralText() : undefined;
    }
    const imported = declaration.getFirstAncestor(Node.isImportDeclaration);
    if (imported) return imported.getModuleSpecifierValue();
  }
  return undefined;
}

/** True for what a package makes that is no client of MySQL: `util`, `moment(date)`, `new Intl.DateTimeFormat()`. */
function isForeign(receiver: Node): boolean {
  let root = unwrap(receiver);
  while (Node.isPropertyAccessExpression(root) || Node.isCallExpression(root) || Node.isNewExpression(root))
    root = unwrap(root.getExpression());
  const module = moduleOf(root);
  return module !== undefined && !module.startsWith('.') && !MODULE.test(module);
}

/** The value under `format`'s second argument where a statement comes from such a call; undefined where it does not. */
export function formattedValues(statement: Place, depth = 0): Origin | undefined {
  const node = unwrap(statement.node);
  if (depth > DEEPEST || statement.path.length > 0) return undefined;
  if (Node.isIdentifier(node)) {
    for (const declaration of declarationsOf(node)) {
      const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
      if (value) return formattedValues({ node: value, path: [] }, depth + 1);
    }
    return undefined;
  }
  if (Node.isObjectLiteralExpression(node)) {
    const property = node.getProperty('sql');
    const value = property && Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
    return value && formattedValues({ node: value, path: [] }, depth + 1);
  }
  if (!Node.isCallExpression(node)) return undefined;
  if (formatsStatement(node) !== 'no') {
    const list = givenTo(node);
    const [first, second] = [placeAt(list, 0), placeAt(list, 1)];
    if (second) return originOf(second.node, second.path);
    return first && formattedValues(first, depth + 1);
  }
  for (const called of calledFunctions(node))
    for (const value of returnsOf(called)) {
      const found = formattedValues({ node: value, path: [] }, depth + 2);
      if (found !== undefined) return givenBy(found, called, node);
    }
  return undefined;
}
