import { Node, ts, TypeFormatFlags, type Type } from 'ts-morph';
import { joined, needsOfType, type Needs } from './needs';
import type { ImportNeed } from './imports';

export interface PrintedType {
  readonly text: string;
  readonly needs: Needs;
}

const ANY: PrintedType = { text: 'any', needs: { imports: [], exported: [] } };

/**
 * The type of a value as another file can write it: as the source says it where nothing narrowed it, else as the compiler does; `any` where
 * neither can be said there.
 * @param places where the value is used; the first decides
 */
export function typeOfValue(declaration: Node | undefined, places: readonly Node[], base: string): PrintedType {
  const [place] = places as [Node];
  const written = declaration && annotationOf(declaration);
  if (written !== undefined && !isNarrowed(declaration!, place)) {
    const needs = needsOfType(written, declaration!, base);
    if (typeof needs !== 'string') return { text: written, needs };
  }
  return (
    printed(place.getType(), place, base) ??
    (written === undefined ? ANY : (printed(declaration!.getType(), place, base) ?? ANY))
  );
}

/** The type that the source writes for a variable, with `undefined` where it may be left out. */
function annotationOf(declaration: Node): string | undefined {
  if (!Node.isParameterDeclaration(declaration) && !Node.isVariableDeclaration(declaration)) return undefined;
  const text = declaration.getTypeNode()?.getText();
  const optional = Node.isParameterDeclaration(declaration) && declaration.hasQuestionToken();
  return text === undefined ? undefined : optional ? `${bracketed(text)} | undefined` : text;
}

/** A function type in a union needs brackets. */
const bracketed = (text: string): string => (/=>|\bextends\b/.test(text) ? `(${text})` : text);

/** True where a condition around the place tells more of the value than its declaration. */
const isNarrowed = (declaration: Node, place: Node): boolean => {
  const [here, declared] = [place.getType(), declaration.getType()];
  return !here.isAny() && here.getText(place, FLAGS) !== declared.getText(place, FLAGS);
};

const FLAGS = TypeFormatFlags.NoTruncation | TypeFormatFlags.UseSingleQuotesForStringLiteralType;

/** A type as the compiler writes it, with what it refers to; undefined where that has no name elsewhere. */
function printed(type: Type, at: Node, base: string): PrintedType | undefined {
  const wide = type.isLiteral() && !type.isEnumLiteral() && !type.isBoolean() ? type.getBaseTypeOfLiteralType() : type;
  const text = wide.getText(at, FLAGS);
  const imports: ImportNeed[] = [];
  const here = text.replace(/import\("([^"]+)"\)\.(\w+)/g, (_, path: string, name: string) => {
    imports.push({
      module: path.startsWith(base) ? path.slice(base.length) : path,
      file: path.startsWith(base),
      imported: name,
      local: name,
      typeOnly: true,
    });
    return name;
  });
  if (/import\(|\btypeof\b|\{ \.\.\. |\bthis\b/.test(here) || !parses(here)) return undefined;
  const own = new Set(imports.map(({ local }) => local));
  const needs = needsOfType(
    [...own].reduce((rest, name) => rest.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), 'any'), here),
    at,
    base,
  );
  return typeof needs === 'string' ? undefined : { text: here, needs: joined([needs, { imports, exported: [] }]) };
}

const parses = (text: string): boolean => {
  const file = ts.createSourceFile('type.ts', `type _ = ${text};`, ts.ScriptTarget.ES2022) as ts.SourceFile & {
    readonly parseDiagnostics: readonly unknown[];
  };
  return file.parseDiagnostics.length === 0;
};
