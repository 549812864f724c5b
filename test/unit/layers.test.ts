import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { Node, Project, SyntaxKind, type SourceFile } from 'ts-morph';

/** Holds the table of rooms and arrows (docs/architecture.md) against what the files really import. */

const ROOT = join(__dirname, '../..');
const ROOMS = [
  'contracts',
  'engine',
  'adapters',
  'activities',
  'workflows',
  'worker',
  'client',
  'runtime',
  'local',
] as const;
type Room = (typeof ROOMS)[number];

/** Rooms whose values a room may import; its own is always among them. */
const MAY_IMPORT: Readonly<Record<Room, readonly Room[]>> = {
  contracts: [],
  engine: ['contracts', 'runtime'],
  adapters: ['contracts', 'engine', 'runtime'],
  activities: ['contracts', 'engine', 'adapters'],
  workflows: ['contracts'],
  worker: ['contracts', 'engine', 'adapters', 'activities'],
  client: ['contracts'],
  runtime: [],
  local: ['contracts'],
};

/** Rooms of which only types may be known. */
const MAY_IMPORT_TYPES: Readonly<Partial<Record<Room, readonly Room[]>>> = { workflows: ['activities'] };

interface Exception {
  readonly from: RegExp;
  readonly to: RegExp;
  readonly why: string;
}
const EXCEPTIONS: readonly Exception[] = [
  {
    from: /^workflows\//,
    to: /^engine\/.*\/rules\.ts$/,
    why: 'pure decisions of the engine, without packages of their own',
  },
  {
    from: /^client\//,
    to: /^adapters\/codec\//,
    why: 'payloads are encrypted and decrypted in the client as well; the codec needs the crypto of Node',
  },
  {
    from: /^client\/cli\/standalone\//,
    to: /^(engine|adapters|activities|worker)\//,
    why: 'runs a worker, analyses, checks and cleans up in this process, without Temporal',
  },
  {
    from: /^client\//,
    to: /^engine\/lib\/settings-file\//,
    why: 'settings files are read alike in the client and by the stages that have one of their own',
  },
  { from: /^client\/cli\/(commands\/local|services)/, to: /^local\//, why: 'landfall local' },
];

/** Packages by room; a room that is not here may use what package.json has. */
const PACKAGES: Readonly<Partial<Record<Room, readonly RegExp[]>>> = {
  contracts: [/^zod$/],
  engine: [
    /^zod$/,
    /^canonicalize$/,
    /^yaml$/,
    /^node-sql-parser/,
    /^ts-morph$/,
    /^@viz-js\/viz$/,
    /^node:(crypto|path|util|assert|buffer)$/,
  ],
  workflows: [/^@temporalio\/(workflow|common)$/],
  runtime: [/^@aws-sdk\/client-dynamodb$/, /^node:/],
};
/** Packages that only these rooms may use. */
const RESERVED: readonly { readonly name: RegExp; readonly rooms: readonly Room[] }[] = [
  { name: /^@temporalio\/workflow$/, rooms: ['workflows'] },
  { name: /^@temporalio\/worker$/, rooms: ['worker'] },
  { name: /^@temporalio\/client$/, rooms: ['client', 'local'] },
  { name: /^@temporalio\/activity$/, rooms: ['activities', 'worker'] },
  { name: /^mysql2/, rooms: ['adapters', 'local'] },
  { name: /^@aws-sdk\//, rooms: ['adapters', 'local', 'runtime'] },
  { name: /^@modelcontextprotocol\//, rooms: ['adapters'] },
];

interface Import {
  readonly file: string;
  readonly line: number;
  /** A file of ours relative to the root, or the package as it is written. */
  readonly target: string;
  readonly own: boolean;
  readonly typeOnly: boolean;
}

const posixPath = (path: string): string => relative(ROOT, path).split(sep).join(posix.sep);
const roomOf = (file: string): Room | undefined => ROOMS.find((room) => file.startsWith(`${room}/`));

const project = new Project({ skipAddingFilesFromTsConfig: true, skipFileDependencyResolution: true });
for (const room of ROOMS)
  if (existsSync(join(ROOT, room)) && readdirSync(join(ROOT, room)).length > 0)
    project.addSourceFilesAtPaths(`${ROOT}/${room}/**/*.ts`);

/** Resolves as Node and TypeScript do for relative paths without extension. */
function ownTarget(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const base = posix.join(posix.dirname(file), specifier);
  return (
    [`${base}.ts`, `${base}/index.ts`, base].find((path) => project.getSourceFile(join(ROOT, path)) !== undefined) ??
    base
  );
}

function importsOf(source: SourceFile): readonly Import[] {
  const file = posixPath(source.getFilePath());
  const found: Import[] = [];
  const add = (specifier: string, line: number, typeOnly: boolean): void => {
    const own = ownTarget(file, specifier);
    found.push({ file, line, target: own ?? specifier, own: own !== undefined, typeOnly });
  };
  for (const declaration of source.getImportDeclarations()) {
    const named = declaration.getNamedImports();
    const typeOnly =
      declaration.isTypeOnly() ||
      (named.length > 0 &&
        named.every((n) => n.isTypeOnly()) &&
        !declaration.getDefaultImport() &&
        !declaration.getNamespaceImport());
    add(declaration.getModuleSpecifierValue(), declaration.getStartLineNumber(), typeOnly);
  }
  for (const declaration of source.getExportDeclarations()) {
    const specifier = declaration.getModuleSpecifierValue();
    const named = declaration.getNamedExports();
    const typeOnly = declaration.isTypeOnly() || (named.length > 0 && named.every((n) => n.isTypeOnly()));
    if (specifier !== undefined) add(specifier, declaration.getStartLineNumber(), typeOnly);
  }
  // Most files have none; to look at each node of each file takes half a minute.
  const calls = /\b(import|require(\.resolve)?)\s*\(/.test(source.getFullText())
    ? source.getDescendantsOfKind(SyntaxKind.CallExpression)
    : [];
  for (const call of calls) {
    const callee = call.getExpression();
    const [first] = call.getArguments();
    const loads = callee.getKind() === SyntaxKind.ImportKeyword || /^require(\.resolve)?$/.test(callee.getText());
    if (loads && first && Node.isStringLiteral(first)) add(first.getLiteralValue(), call.getStartLineNumber(), false);
  }
  return found;
}

const files = project.getSourceFiles();
const imports = files.flatMap(importsOf);
const show = ({ file, line, target, typeOnly }: Import): string =>
  `${file}:${line} -> ${target}${typeOnly ? ' (type)' : ''}`;

function isAllowed({ file, target, typeOnly }: Import): boolean {
  const [from, to] = [roomOf(file), roomOf(target)];
  if (from === undefined) return true;
  if (to === undefined) return target.endsWith('.json') || target === 'package.json';
  if (from === to || MAY_IMPORT[from].includes(to)) return true;
  if (typeOnly && MAY_IMPORT_TYPES[from]?.includes(to)) return true;
  return EXCEPTIONS.some((e) => e.from.test(file) && e.to.test(target));
}

function isAllowedPackage({ file, target, typeOnly }: Import): boolean {
  const room = roomOf(file);
  if (room === undefined) return true;
  const listed = PACKAGES[room];
  if (listed && !listed.some((name) => name.test(target))) return false;
  const reserved = RESERVED.find(({ name }) => name.test(target));
  return (
    typeOnly || reserved === undefined || reserved.rooms.includes(room) || file.startsWith('client/cli/standalone/')
  );
}

test('there is something to check', () => {
  expect(files.length).toBeGreaterThan(100);
  expect(imports.length).toBeGreaterThan(300);
});

test('arrows point one way', () => {
  expect(imports.filter((i) => i.own && !isAllowed(i)).map(show)).toEqual([]);
});

test('packages stay in their rooms', () => {
  expect(imports.filter((i) => !i.own && !isAllowedPackage(i)).map(show)).toEqual([]);
});

/** A room of runtime/ is copied as a whole into an application that may have none of the others; items are of no use without their values. */
test('rooms of runtime/ stand alone but for dynamodb/ on mysql/, and only the flags know a package', () => {
  const of = (file: string): string => file.split('/').slice(0, 2).join('/');
  const outside = imports
    .filter((i) => i.file.startsWith('runtime/') && i.own && of(i.file) !== of(i.target))
    .filter((i) => of(i.file) !== 'runtime/dynamodb' || of(i.target) !== 'runtime/mysql');
  const packages = imports.filter(
    (i) => /^runtime\/(?:mysql|dynamodb)\//.test(i.file) && !i.own && !/^node:/.test(i.target),
  );
  expect([...outside, ...packages].map(show)).toEqual([]);
  expect(imports.some((i) => i.file.startsWith('runtime/flags/') && !i.own)).toBe(true);
});

test('imports that are not allowed are caught', () => {
  const wrong = (file: string, target: string, typeOnly = false): Import => ({
    file,
    line: 1,
    target,
    own: true,
    typeOnly,
  });
  expect(isAllowed(wrong('workflows/migration/index.ts', 'activities/shared/index.ts'))).toBe(false);
  expect(isAllowed(wrong('workflows/migration/index.ts', 'activities/shared/index.ts', true))).toBe(true);
  expect(isAllowed(wrong('engine/modeling/rules.ts', 'adapters/mysql/index.ts', true))).toBe(false);
  expect(isAllowed(wrong('client/api/index.ts', 'adapters/mysql/index.ts'))).toBe(false);
  expect(isAllowed(wrong('client/api/index.ts', 'adapters/codec/index.ts'))).toBe(true);
  expect(isAllowedPackage({ ...wrong('engine/lib/json.ts', 'mysql2/promise', true), own: false })).toBe(false);
  expect(isAllowedPackage({ ...wrong('client/api/index.ts', '@temporalio/workflow'), own: false })).toBe(false);
});

test('no file imports itself through others', () => {
  const graph = new Map<string, string[]>();
  for (const { file, target, own, typeOnly } of imports)
    if (own && !typeOnly) graph.set(file, [...(graph.get(file) ?? []), target]);
  expect(cycles(graph)).toEqual([]);
  expect(
    cycles(
      new Map([
        ['a', ['b']],
        ['b', ['c']],
        ['c', ['a']],
      ]),
    ),
  ).toEqual(['a -> b -> c -> a']);
});

/** Each cycle once, from the file where a walk in depth first met it. */
function cycles(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) return void found.push([...path.slice(at), file].join(' -> '));
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) walk(next, [...path, file]);
    done.add(file);
  };
  for (const file of [...graph.keys()].sort()) walk(file, []);
  return found;
}

test('the environment is read by worker, client and local alone', () => {
  const readers = files
    .filter((file) => !['worker', 'client', 'local'].includes(roomOf(posixPath(file.getFilePath())) ?? ''))
    .filter((file) => file.getFullText().includes('env'))
    .flatMap((file) => file.getDescendantsOfKind(SyntaxKind.PropertyAccessExpression))
    .filter((access) => access.getText() === 'process.env')
    .map((access) => `${posixPath(access.getSourceFile().getFilePath())}:${access.getStartLineNumber()}`);
  expect(readers).toEqual([]);
});

/** Names of tables of the examples, as their schemas have them. */
function exampleTables(): readonly string[] {
  const examples = join(ROOT, 'examples');
  const schemas = readdirSync(examples)
    .map((name) => join(examples, name, 'sql/schema.sql'))
    .filter((path) => existsSync(path));
  const tables = schemas.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/CREATE TABLE\s+(?:IF NOT EXISTS\s+)?`?(\w+)`?/gi)].map(
      (m) => m[1] as string,
    ),
  );
  return [...new Set(tables)].sort();
}

/**
 * Does an identifier or a literal name a table? A name of several words counts anywhere; one that is an English word only as a whole
 * literal, or where SQL has a table.
 */
function namesTable(tables: readonly string[]): (text: string) => boolean {
  const forms = tables.map((table) =>
    table.includes('_')
      ? new RegExp(`(^|[^A-Za-z0-9_])${table}($|[^A-Za-z0-9_])`)
      : new RegExp(`^['"\`]${table}['"\`]$|\\b(FROM|JOIN|INTO|UPDATE|TABLE)\\s+\`?${table}\\b`, 'i'),
  );
  return (text) => forms.some((form) => form.test(text));
}

test('no table of an example is named in the product', () => {
  const tables = exampleTables();
  expect(tables.length).toBeGreaterThan(4);
  const names = namesTable(tables);
  expect(names("'SELECT * FROM users'") && names("'users'")).toBe(true);
  expect(names('users')).toBe(false);
  const somewhere = new RegExp(tables.join('|'), 'i');
  const suspects = files.filter((file) => somewhere.test(file.getFullText()));
  const found = suspects.flatMap((file) =>
    file
      .getDescendants()
      .filter(
        (node) =>
          Node.isIdentifier(node) ||
          Node.isStringLiteral(node) ||
          Node.isNoSubstitutionTemplateLiteral(node) ||
          Node.isTemplateHead(node) ||
          Node.isTemplateMiddle(node) ||
          Node.isTemplateTail(node),
      )
      .filter((node) => names(node.getText()))
      .map((node) => `${posixPath(file.getFilePath())}:${node.getStartLineNumber()} ${node.getText().slice(0, 60)}`),
  );
  expect(found).toEqual([]);
});
