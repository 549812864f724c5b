import { Node, SyntaxKind, ts, type ClassDeclaration, type Project, type SourceFile } from 'ts-morph';
import type { Callers } from '../call-graph/callers';
import { callsNamed, nodesIn } from '../nodes/file-nodes';
import { identifiersNamed } from '../nodes/find-nodes';
import { calleeName, declarationsOf, isFunction, unwrap } from '../nodes/nodes';

/** A file that is found by its name or its folder at run time: then anything may be mounted. */
const COMPUTED =
  /\b(?:require|import)\s*\(\s*[^'"\s)]|\brequire\.context\b|\bimport\.meta\.glob|['"][^'"\n]*(?:auto-?load|require-?(?:all|dir)|consign|express-load|enrouten|file-?rout)[^'"\n]*['"]/i;
/** What a router is told without being mounted. */
const TOLD = new Set('all any delete del get head options param patch post prefix put route use'.split(' '));

/**
 * Tells which routers and controllers nothing of the application leads to. Only where it is sure: a router that is kept in a variable, of which
 * every use is seen, or that stands in a file that no other file imports; and never where files are loaded by computed names.
 */
export class Mounting {
  private imported: ReadonlySet<string> | undefined;
  private computed: boolean | undefined;

  constructor(
    private readonly project: Project,
    private readonly files: readonly SourceFile[],
    private readonly callers: Callers,
  ) {}

  /** True for a router that is not the application itself and that nothing can mount. */
  isLoose(router: Node): boolean {
    if (!isPart(router) || this.loadsComputed()) return false;
    if (Node.isParameterDeclaration(router)) {
      const owner = router.getParentOrThrow();
      return this.callers.get(owner).length === 0 && isGivenAway(owner) && !this.isImported(router.getSourceFile());
    }
    const uses = identifiersNamed(router.getSourceFile(), Node.hasName(router) ? router.getName() : '').filter(
      (name) => name.getParent() !== router && declarationsOf(name).includes(router),
    );
    if (!uses.every((use) => isTold(use) || isExport(use))) return false;
    const exported = uses.some(isExport) || (Node.isVariableDeclaration(router) && router.isExported());
    return !exported || !this.isImported(router.getSourceFile());
  }

  /** True for a class of routes that no module of NestJS and nothing else names, where modules name theirs. */
  isLooseController(owner: ClassDeclaration): boolean {
    const name = owner.getName();
    if (name === undefined || this.loadsComputed() || !this.hasModules()) return false;
    return !this.files.some(
      (file) =>
        file.getFullText().includes(name) &&
        identifiersNamed(file, name).some((use) => {
          const parent = use.getParent();
          return (
            parent !== owner &&
            !Node.isImportSpecifier(parent) &&
            !Node.isImportClause(parent) &&
            !Node.isExportSpecifier(parent)
          );
        }),
    );
  }

  /** Some module names its controllers one by one, and none has them from elsewhere. */
  private hasModules(): boolean {
    const lists = this.files.flatMap((file) =>
      file.getFullText().includes('@Module')
        ? nodesIn(file, SyntaxKind.ClassDeclaration).flatMap((owner) =>
            owner.getDecorators().flatMap((decorator) => {
              const [given] = decorator.getName() === 'Module' ? decorator.getArguments() : [];
              const property = Node.isObjectLiteralExpression(given) ? given.getProperty('controllers') : undefined;
              return property === undefined ? [] : [property];
            }),
          )
        : [],
    );
    return (
      lists.length > 0 &&
      lists.every((property) => {
        const list = Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
        return Node.isArrayLiteralExpression(list) && list.getElements().every(Node.isIdentifier);
      })
    );
  }

  private loadsComputed(): boolean {
    this.computed ??= this.files.some((file) => COMPUTED.test(file.getFullText()));
    return this.computed;
  }

  private isImported(file: SourceFile): boolean {
    this.imported ??= this.importedFiles();
    return this.imported.has(file.getFilePath());
  }

  private importedFiles(): ReadonlySet<string> {
    const host = this.project.getModuleResolutionHost();
    const options = this.project.getCompilerOptions();
    const found = new Set<string>();
    for (const file of this.files) {
      const required = callsNamed(file, (name) => name === 'require').flatMap((call) => call.getArguments()[0] ?? []);
      for (const literal of [...file.getImportStringLiterals(), ...required]) {
        if (!Node.isStringLiteral(literal)) continue;
        const text = literal.getLiteralText();
        const target = ts.resolveModuleName(text, file.getFilePath(), options, host).resolvedModule?.resolvedFileName;
        if (target !== undefined && target !== file.getFilePath()) found.add(target);
      }
    }
    return found;
  }
}

/** Made to be mounted: `express.Router()`, `new Router()`, the first parameter of a plugin. Anything else may be the application. */
export function isPart(router: Node): boolean {
  if (Node.isParameterDeclaration(router)) return isFunction(router.getParentOrThrow());
  const value = Node.isVariableDeclaration(router) ? router.getInitializer() : undefined;
  const made = value && unwrap(value);
  if (made && Node.isCallExpression(made)) return calleeName(made) === 'Router';
  return (
    made !== undefined && Node.isNewExpression(made) && /(?:^|\.)(?:Koa)?Router$/.test(made.getExpression().getText())
  );
}

/** `module.exports = async (fastify) => ..`, `export default function (app) ..`, `export function routes(app) ..`. */
const isGivenAway = (owner: Node): boolean => {
  if (Node.isFunctionDeclaration(owner)) return owner.isExported() || owner.isDefaultExport();
  const parent = owner.getParent();
  if (Node.isExportAssignment(parent)) return true;
  return Node.isBinaryExpression(parent) && /^(?:module\.)?exports\b/.test(parent.getLeft().getText());
};

/** `router.get(..);`, also with more told behind it. */
const isTold = (use: Node): boolean => {
  let node = use;
  for (;;) {
    const access = node.getParentIfKind(SyntaxKind.PropertyAccessExpression);
    const call = access?.getExpression() === node ? access.getParentIfKind(SyntaxKind.CallExpression) : undefined;
    if (!access || !call || call.getExpression() !== access || !TOLD.has(access.getName())) break;
    node = call;
  }
  return node !== use && Node.isExpressionStatement(node.getParent());
};

const isExport = (use: Node): boolean => {
  const parent = use.getParent();
  if (Node.isExportAssignment(parent) || Node.isExportSpecifier(parent)) return true;
  if (Node.isBinaryExpression(parent)) return parent.getRight() === use && isExports(parent.getLeft());
  // module.exports = { router, other: router }
  const literal =
    Node.isShorthandPropertyAssignment(parent) || Node.isPropertyAssignment(parent) ? parent.getParent() : undefined;
  const set = literal?.getParent();
  return Node.isBinaryExpression(set) && set.getRight() === literal && isExports(set.getLeft());
};

const isExports = (node: Node): boolean => /^(?:module\.)?exports(?:\.\w+)?$/.test(node.getText());
