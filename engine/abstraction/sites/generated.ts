import type { SourceFile } from 'ts-morph';

/** First line of the file that chooses the implementation; by it a data access is known again. */
export const DATA_ACCESS_HEAD =
  '/** Data access: one function for each statement, by the class or module that uses it. */';

/** The folder, below the root, that a data access was made in. */
export const generatedIn = (files: readonly SourceFile[], base: string): string | undefined =>
  files
    .find((file) => file.getFullText().trimStart().startsWith(DATA_ACCESS_HEAD))
    ?.getDirectoryPath()
    .slice(base.length);
