import { ts, type SourceFile } from 'ts-morph';
import type { Noted } from './noted';

/** What the compiler's parser notes at a file; its declarations leave it out. */
interface Parsed {
  readonly parseDiagnostics?: readonly ts.DiagnosticWithLocation[];
}

/**
 * Files with errors of syntax, in the order given. The compiler reads on behind an error as well as it can: what it made of the file is used, and
 * a person must know that there may be more.
 */
export const syntaxErrors = (files: readonly SourceFile[], base: string): readonly Noted[] =>
  files.flatMap((file) => {
    const [first, ...others] = (file.compilerNode as ts.SourceFile & Parsed).parseDiagnostics ?? [];
    if (first === undefined) return [];
    const { line } = file.compilerNode.getLineAndCharacterOfPosition(first.start);
    const text = ts.flattenDiagnosticMessageText(first.messageText, ' ');
    return [
      {
        where: `${file.getFilePath().slice(base.length)}:${line + 1}`,
        what: `The compiler cannot read the file: ${text}${/[.?!]$/.test(text) ? '' : '.'}${others.length > 0 ? ` (and ${others.length} more)` : ''}`,
      },
    ];
  });
