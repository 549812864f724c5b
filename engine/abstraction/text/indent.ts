import { ts } from 'ts-morph';

/**
 * Code moved to another depth: the first line begins at `depth` blanks, the others keep their distance to it. Lines inside a text of several
 * lines stay to the letter.
 * @param before blanks that the first line had where it comes from
 */
export function indented(code: string, depth: number, before: number): string {
  const kept = linesInTexts(code);
  return code
    .split('\n')
    .map((line, i) => {
      if (i > 0 && kept.has(i)) return line;
      if (line.trim() === '') return line.trim() === '' && line.endsWith('\r') ? '\r' : '';
      const blanks = i === 0 ? before : line.length - line.trimStart().length;
      return `${' '.repeat(Math.max(0, blanks - before + depth))}${line.trimStart()}`;
    })
    .join('\n');
}

/** Numbers of the lines that begin within a template or a text that goes over lines. */
function linesInTexts(code: string): ReadonlySet<number> {
  const file = ts.createSourceFile('code.ts', code, ts.ScriptTarget.ES2022, true);
  const found = new Set<number>();
  const visit = (node: ts.Node): void => {
    if (
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddle(node) ||
      ts.isTemplateTail(node)
    ) {
      const [from, to] = [node.getStart(file), node.getEnd()].map(
        (at) => file.getLineAndCharacterOfPosition(at).line,
      ) as [number, number];
      for (let line = from + 1; line <= to; line += 1) found.add(line);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Blanks before the line that a place is in. */
export function blanksBefore(text: string, at: number): number {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1);
  return line.length - line.trimStart().length;
}
