import { Node, SyntaxKind, type SourceFile } from 'ts-morph';
import { importOf, topLevel, type ImportNeed } from './imports';
import { namesInType } from './names-in-type';

/** What a new file needs to say the same thing as the file that a piece comes from. */
export interface Needs {
  readonly imports: readonly ImportNeed[];
  /** Declarations of the file that must be exported for it. */
  readonly exported: readonly Node[];
}

export const NO_NEEDS: Needs = { imports: [], exported: [] };

export const joined = (all: readonly Needs[]): Needs => ({
  imports: all.flatMap(({ imports }) => imports),
  exported: [...new Set(all.flatMap(({ exported }) => exported))],
});

/**
 * What a type needs elsewhere; a reason where it cannot be said there.
 * @param at a node of the place where the type stands
 */
export function needsOfType(text: string, at: Node, base: string): Needs | string {
  const found: Needs[] = [];
  for (const name of namesInType(text)) {
    const needs = needsOfName(name, at, base, true);
    if (typeof needs === 'string') return needs;
    found.push(needs);
  }
  return joined(found);
}

/** What the name of a type, or a value of the top of a file, needs elsewhere. */
export function needsOfName(name: string, at: Node, base: string, typeOnly: boolean): Needs | string {
  const file = at.getSourceFile();
  if (isTypeParameter(name, at)) return `${name} is a type parameter of its function`;
  if (isLocalType(name, at)) return `the type ${name} is declared within a function`;
  const imported = importOf(file, name, base);
  if (imported) return { imports: [{ ...imported, typeOnly: typeOnly || imported.typeOnly }], exported: [] };
  const declaration = topLevel(file, name);
  // A name that the file does not have is one of the language or of a library's global types.
  if (declaration === undefined) return NO_NEEDS;
  const exported = exportOf(name, file);
  const module = file.getFilePath().slice(base.length);
  return {
    imports: [{ module, file: true, imported: exported ?? name, local: name, typeOnly }],
    exported: exported === undefined ? [declaration] : [],
  };
}

/** The name under which a file exports one of its own. */
export function exportOf(name: string, file: SourceFile): string | undefined {
  const declarations = file.getLocal(name)?.getDeclarations() ?? [];
  for (const declaration of declarations) {
    const exporting = Node.isVariableDeclaration(declaration) ? declaration.getVariableStatement() : declaration;
    if (exporting && Node.isExportable(exporting)) {
      if (exporting.isDefaultExport()) return 'default';
      if (exporting.hasExportKeyword()) return name;
    }
  }
  for (const list of file.getExportDeclarations())
    for (const one of list.hasModuleSpecifier() ? [] : list.getNamedExports())
      if (one.getName() === name) return one.getAliasNode()?.getText() ?? name;
  return undefined;
}

const isTypeParameter = (name: string, at: Node): boolean =>
  at
    .getAncestors()
    .some(
      (around) => Node.isTypeParametered(around) && around.getTypeParameters().some((one) => one.getName() === name),
    );

const isLocalType = (name: string, at: Node): boolean =>
  at
    .getAncestors()
    .filter((around) => Node.isBlock(around))
    .some((block) =>
      block
        .getStatements()
        .some(
          (statement) =>
            (statement.isKind(SyntaxKind.InterfaceDeclaration) || statement.isKind(SyntaxKind.TypeAliasDeclaration)) &&
            statement.getName() === name,
        ),
    );
