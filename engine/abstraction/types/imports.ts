import { posix } from 'node:path';
import { Node, type SourceFile } from 'ts-morph';
import { byCodeUnit } from '../../lib/compare';

/** One name that a new file takes from a module. */
export interface ImportNeed {
  /** Module as the importing file writes it; a path below the application's root where `file` is set. */
  readonly module: string;
  /** The module is a file of the application: `module` is its path. */
  readonly file: boolean;
  /** `default`, `*`, or the name that the module exports. */
  readonly imported: string;
  readonly local: string;
  readonly typeOnly: boolean;
}

/** How the files of an application write the names of modules. */
export interface ModuleStyle {
  /** `.js`, `.ts` or nothing. */
  readonly extension: string;
  readonly quote: "'" | '"';
  readonly semicolon: ';' | '';
  readonly newline: '\n' | '\r\n';
}

/** The style of a file, as its imports and its lines have it. */
export function styleOf(file: SourceFile): ModuleStyle {
  const text = file.getFullText();
  const imports = file.getImportDeclarations();
  const relative = imports.map((one) => one.getModuleSpecifierValue()).filter((name) => name.startsWith('.'));
  const extension = ['.js', '.mjs', '.ts'].find((end) => relative.some((name) => name.endsWith(end))) ?? '';
  const bare = imports.filter((one) => !one.getText().endsWith(';')).length;
  const double = imports.filter((one) => one.getModuleSpecifier().getText().startsWith('"')).length;
  return {
    extension,
    quote: double * 2 > imports.length ? '"' : "'",
    semicolon: bare * 2 > imports.length ? '' : ';',
    newline: text.includes('\r\n') ? '\r\n' : '\n',
  };
}

/** What `from` writes to import the file at `to`; both below the application's root. */
export function modulePath(from: string, to: string, style: ModuleStyle): string {
  const bare = to.replace(/\.[cm]?tsx?$/, '');
  const target = style.extension === '' ? bare.replace(/\/index$/, '') : bare;
  const path = posix.relative(posix.dirname(from), target === '' ? '.' : target);
  const end =
    style.extension === '' ? '' : style.extension === '.ts' ? (/\.[cm]?tsx?$/.exec(to)?.[0] ?? '') : style.extension;
  return `${path.startsWith('.') ? path : `./${path}`}${end}`;
}

/** The import that gives a file a name; undefined where the name is not imported. */
export function importOf(file: SourceFile, name: string, base: string): ImportNeed | undefined {
  for (const declaration of file.getImportDeclarations()) {
    const specifier = declaration.getModuleSpecifierValue();
    const target = specifier.startsWith('.') ? declaration.getModuleSpecifierSourceFile() : undefined;
    const module = target ? target.getFilePath().slice(base.length) : resolved(file, specifier, base);
    const need = (imported: string, typeOnly: boolean): ImportNeed => ({
      module,
      file: specifier.startsWith('.'),
      imported,
      local: name,
      typeOnly,
    });
    const wholly = declaration.isTypeOnly();
    if (declaration.getDefaultImport()?.getText() === name) return need('default', wholly);
    if (declaration.getNamespaceImport()?.getText() === name) return need('*', wholly);
    for (const named of declaration.getNamedImports())
      if ((named.getAliasNode()?.getText() ?? named.getName()) === name)
        return need(named.getName(), wholly || named.isTypeOnly());
  }
  return undefined;
}

/** A relative module whose file is not among those that were read keeps its place. */
const resolved = (file: SourceFile, specifier: string, base: string): string =>
  specifier.startsWith('.')
    ? posix.join(posix.dirname(file.getFilePath().slice(base.length)), specifier.replace(/\.[cm]?js$/, ''))
    : specifier;

/** Import statements, by module; types apart where nothing of a module is used as a value. */
export function printImports(needs: readonly ImportNeed[], from: string, style: ModuleStyle): readonly string[] {
  const { quote, semicolon } = style;
  const byModule = new Map<string, ImportNeed[]>();
  for (const need of needs) {
    const module = need.file ? modulePath(from, need.module, style) : need.module;
    byModule.set(module, [...(byModule.get(module) ?? []), need]);
  }
  const lines = [...byModule].sort(byPackageFirst).flatMap(([module, all]) => {
    const ending = ` from ${quote}${module}${quote}${semicolon}`;
    return [true, false].flatMap((typeOnly) => {
      const names = unique(all, typeOnly);
      const word = typeOnly ? 'import type' : 'import';
      const whole = names.filter(({ imported }) => imported === 'default' || imported === '*');
      const single = names.filter((need) => !whole.includes(need));
      return [
        ...whole.map(({ imported, local }) => `${word} ${imported === '*' ? `* as ${local}` : local}${ending}`),
        ...(single.length === 0 ? [] : [`${word} { ${single.map(named).join(', ')} }${ending}`]),
      ];
    });
  });
  return lines;
}

const named = ({ imported, local }: ImportNeed): string => (imported === local ? local : `${imported} as ${local}`);

function unique(needs: readonly ImportNeed[], typeOnly: boolean): readonly ImportNeed[] {
  const values = new Set(needs.filter((need) => !need.typeOnly).map(({ local }) => local));
  const found = new Map<string, ImportNeed>();
  for (const need of needs)
    // What is used as a value is imported as one, and serves as a type as well.
    if (typeOnly ? need.typeOnly && !values.has(need.local) : !need.typeOnly) found.set(need.local, need);
  return [...found.values()].sort((a, b) => byCodeUnit(a.local, b.local));
}

const byPackageFirst = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  Number(a.startsWith('.')) - Number(b.startsWith('.')) || byCodeUnit(a, b);

/** The declaration of a name at the top of a file; types and values. */
export const topLevel = (file: SourceFile, name: string): Node | undefined =>
  file
    .getLocal(name)
    ?.getDeclarations()
    .find((one) => !Node.isImportSpecifier(one) && !Node.isImportClause(one));
