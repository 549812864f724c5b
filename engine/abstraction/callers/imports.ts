import { Node, SyntaxKind, type ImportDeclaration, type SourceFile } from 'ts-morph';
import type { TextEdit } from '../model';
import { removal } from '../text/edits';

/**
 * Takes names out of imports that nothing uses any more because of the edits, and puts the new import behind the last one.
 * @param kept nodes inside edited places whose text stays
 */
export function importEdits(
  file: SourceFile,
  edits: readonly TextEdit[],
  kept: readonly Node[],
  line: string | undefined,
  newline: string,
): readonly TextEdit[] {
  const imports = file.getImportDeclarations();
  const found = imports.flatMap((declaration) => withoutUnused(declaration, edits, kept));
  if (line === undefined) return found;
  const last = imports.at(-1);
  if (last) {
    // Where the last one goes, the new one takes its place.
    const gone = found.find((edit) => edit.start <= last.getStart() && edit.end >= last.getEnd());
    if (gone) return [...found.filter((edit) => edit !== gone), { ...gone, text: line + newline }];
    return [...found, { start: last.getEnd(), end: last.getEnd(), text: newline + line }];
  }
  const first = file.getStatements().find((one) => !isDirective(one));
  const at = first?.getStart(true) ?? 0;
  return [...found, { start: at, end: at, text: line + newline + newline }];
}

const isDirective = (node: Node): boolean =>
  Node.isExpressionStatement(node) && Node.isStringLiteral(node.getExpression());

function withoutUnused(
  declaration: ImportDeclaration,
  edits: readonly TextEdit[],
  kept: readonly Node[],
): readonly TextEdit[] {
  const unused = (name: Node): boolean => {
    const uses = name
      .getSourceFile()
      .getDescendantsOfKind(SyntaxKind.Identifier)
      .filter(
        (one) =>
          one.getText() === name.getText() && one.getFirstAncestorByKind(SyntaxKind.ImportDeclaration) === undefined,
      );
    return uses.length > 0 && uses.every((use) => isGone(use, edits, kept));
  };
  const single = declaration.getDefaultImport() ?? declaration.getNamespaceImport();
  const named = declaration.getNamedImports();
  const keeps = named.filter((one) => !unused(one.getAliasNode() ?? one.getNameNode()));
  const singleGone = single !== undefined && unused(single);
  if (keeps.length === named.length && !singleGone) return [];
  if (keeps.length === 0 && (single === undefined || singleGone)) return [removal(declaration)];
  const clause = declaration.getImportClauseOrThrow();
  const whole =
    singleGone || single === undefined
      ? []
      : [Node.isNamespaceImport(single.getParent()) ? single.getParentOrThrow().getText() : single.getText()];
  const list = keeps.length > 0 ? [`{ ${keeps.map((one) => one.getText()).join(', ')} }`] : [];
  const type = declaration.isTypeOnly() ? 'type ' : '';
  return [{ start: clause.getStart(), end: clause.getEnd(), text: type + [...whole, ...list].join(', ') }];
}

const isGone = (use: Node, edits: readonly TextEdit[], kept: readonly Node[]): boolean =>
  edits.some((edit) => edit.start <= use.getStart() && edit.end >= use.getEnd()) &&
  !kept.some((node) => node.getStart() <= use.getStart() && node.getEnd() >= use.getEnd());
