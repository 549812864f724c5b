import { nodesIn } from './nodes/file-nodes';
import { SyntaxKind, type SourceFile } from 'ts-morph';

/** Source files by language, TypeScript first; languages without a file are left out. */
export function languagesOf(
  files: readonly SourceFile[],
): readonly { readonly name: string; readonly files: number }[] {
  const typed = files.filter((file) => /\.[cm]?tsx?$/.test(file.getFilePath())).length;
  return [
    { name: 'TypeScript', files: typed },
    { name: 'JavaScript', files: files.length - typed },
  ].filter((language) => language.files > 0);
}

/** Share of the constructors that take something. */
const MOST = 0.5;

/** How objects get what they need: over constructors, or as modules that import it. */
export function injectionOf(files: readonly SourceFile[]): string {
  const constructors = files.flatMap((file) =>
    nodesIn(file, SyntaxKind.ClassDeclaration).flatMap((owner) => owner.getConstructors()),
  );
  const told = constructors.filter((one) => one.getParameters().length > 0).length;
  return constructors.length > 0 && told / constructors.length >= MOST ? 'constructors' : 'imports';
}
