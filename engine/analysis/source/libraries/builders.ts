import { callsNamed } from '../nodes/file-nodes';
import { Node, SyntaxKind, type CallExpression, type SourceFile } from 'ts-morph';
import { declarationsOf, unwrap } from '../nodes/nodes';

/** A call of a library that makes SQL of its own. */
export interface BuilderCall {
  readonly node: CallExpression;
  readonly library: string;
  readonly method: string;
  /** Table, entity or model where the source names it. */
  readonly table: string | undefined;
}

interface Library {
  readonly name: string;
  readonly modules: readonly string[];
  /** Methods that begin a statement; their first argument names the table, or the object they are called on does. */
  readonly starts: ReadonlySet<string>;
  /** True where the handle itself is called: knex('orders'). */
  readonly called?: boolean;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const LIBRARIES: readonly Library[] = [
  {
    name: 'knex',
    modules: ['knex'],
    starts: words('select insert from into table with del update delete distinct count transaction batchInsert'),
    called: true,
  },
  {
    name: 'kysely',
    modules: ['kysely'],
    starts: words('selectFrom insertInto updateTable deleteFrom replaceInto mergeInto'),
  },
  {
    name: 'sequelize',
    modules: ['sequelize', 'sequelize-typescript'],
    starts: words(
      'findAll findOne findByPk findOrCreate findAndCountAll findCreateFind create bulkCreate update destroy upsert count max min sum increment decrement truncate restore',
    ),
  },
  {
    name: 'typeorm',
    modules: ['typeorm', '@nestjs/typeorm'],
    starts: words(
      'find findBy findOne findOneBy findOneOrFail findOneByOrFail findAndCount findAndCountBy save insert update upsert delete remove softDelete softRemove restore recover count countBy exists existsBy createQueryBuilder increment decrement clear sum average',
    ),
  },
  {
    name: '@prisma/client',
    modules: ['@prisma/client'],
    starts: words(
      'findMany findFirst findFirstOrThrow findUnique findUniqueOrThrow create createMany createManyAndReturn update updateMany upsert delete deleteMany count aggregate groupBy',
    ),
  },
  {
    name: 'drizzle-orm',
    modules: ['drizzle-orm', 'drizzle-orm/mysql2', 'drizzle-orm/mysql-core'],
    starts: words('select insert update delete selectDistinct'),
  },
];

/** Calls of query builders and object mappers; what each statement will be is decided by the library at run time. */
export function builderCalls(files: readonly SourceFile[]): readonly BuilderCall[] {
  const used = LIBRARIES.filter((library) => files.some((file) => importsOf(file, library)));
  if (used.length === 0) return [];
  return files.flatMap((file) =>
    callsNamed(file, (name, plain) => plain || used.some(({ starts }) => starts.has(name))).flatMap(
      (node): readonly BuilderCall[] => {
        const callee = unwrap(node.getExpression());
        for (const library of used) {
          if (library.called && Node.isIdentifier(callee) && isHandle(callee, library)) {
            const [first] = node.getArguments();
            return first && !isOnlyText(node, library)
              ? [{ node, library: library.name, method: 'query', table: nameIn(first) }]
              : [];
          }
          if (!Node.isPropertyAccessExpression(callee) || !library.starts.has(callee.getName())) continue;
          const on = unwrap(callee.getExpression());
          // A step further in a chain belongs to the call that began it.
          if (Node.isCallExpression(on) && on.getText().length > 0 && !isFactory(on)) continue;
          if (!isHandle(on, library) || isOnlyText(node, library)) continue;
          const [first] = node.getArguments();
          const table = chainTable(node) ?? handedTable(library, callee.getName(), first) ?? tableOfHandle(on, library);
          return [{ node, library: library.name, method: callee.getName(), table }];
        }
        return [];
      },
    ),
  );
}

const AS_TEXT = /\.(?:toQuery|toSQL|toString|compile)\s*\(/;
/** `.as('name')` makes a piece of another statement of it. */
const AS_PIECE = new Set(['knex', 'kysely', 'drizzle-orm']);

/** Made for its text only, which the driver gets, or for another statement: then that call is the call site. */
function isOnlyText(start: Node, library: Library): boolean {
  let node: Node = start;
  for (let parent = node.getParent(); parent; parent = node.getParent()) {
    if (!Node.isPropertyAccessExpression(parent) && !Node.isCallExpression(parent)) {
      if (!Node.isVariableDeclaration(parent)) return false;
      const around = parent.getFirstAncestor((ancestor) => Node.isBlock(ancestor) || Node.isSourceFile(ancestor));
      return new RegExp(`\\b${parent.getName()}${AS_TEXT.source}`).test(around?.getText() ?? '');
    }
    if (Node.isCallExpression(parent) && parent.getExpression() !== node) return false;
    if (Node.isPropertyAccessExpression(parent)) {
      if (AS_TEXT.test(`.${parent.getName()}(`)) return true;
      if (AS_PIECE.has(library.name) && parent.getName() === 'as') return true;
    }
    node = parent;
  }
  return false;
}

const handedTable = (library: Library, method: string, first: Node | undefined): string | undefined => {
  const names = library.name === 'knex' ? ['from', 'into', 'table', 'batchInsert'] : [...library.starts];
  const handed = ['knex', 'kysely', 'drizzle-orm'].includes(library.name) && names.includes(method);
  return handed && first ? nameIn(first) : undefined;
};

/** `.from('orders')` further on in the chain. */
function chainTable(start: Node): string | undefined {
  let node: Node = start;
  for (let access = node.getParent(); access && Node.isPropertyAccessExpression(access); access = node.getParent()) {
    const call = access.getParent();
    if (!call || !Node.isCallExpression(call)) return undefined;
    const [first] = call.getArguments();
    if (['from', 'into', 'table'].includes(access.getName()) && first) return nameIn(first);
    node = call;
  }
  return undefined;
}

const importsOf = (file: SourceFile, library: Library): boolean =>
  file.getImportDeclarations().some((node) => library.modules.includes(node.getModuleSpecifierValue())) ||
  (/\brequire\(/.test(file.getFullText()) &&
    library.modules.some((module) => new RegExp(`require\\(['"]${module}['"]\\)`).test(file.getFullText())));

/** `getRepository(User)` gives a handle; any other call is a step of a chain. */
const isFactory = (node: CallExpression): boolean =>
  /(?:^|\.)(?:getRepository|getCustomRepository|model|repository)$/.test(node.getExpression().getText());

const HANDLE_TYPES =
  /^(?:Knex|Kysely|Transaction|Repository|TreeRepository|EntityManager|DataSource|PrismaClient|Model|ModelStatic|MySql2Database)\b/;

/** True when the object comes from the library: by its declared type, by what made it, or by the class that it extends. */
function isHandle(on: Node, library: Library, depth = 0): boolean {
  if (depth > 6) return false;
  const node = unwrap(on);
  if (Node.isNewExpression(node)) return comesFrom(node.getExpression(), library, depth + 1);
  if (Node.isCallExpression(node)) return isFactory(node) || makesHandle(node, library);
  const name = Node.isPropertyAccessExpression(node) ? node.getNameNode() : node;
  if (!Node.isIdentifier(name)) return false;
  // prisma.user
  if (
    library.name === '@prisma/client' &&
    Node.isPropertyAccessExpression(node) &&
    isHandle(node.getExpression(), library, depth + 1)
  )
    return true;
  return declarationsOf(name).some((declaration) => declares(declaration, library, depth));
}

/** `knex({ client })`, `drizzle(pool)`: the library's own function; with a table's name it begins a statement. */
function makesHandle(node: CallExpression, library: Library): boolean {
  const callee = unwrap(node.getExpression());
  const [first] = node.getArguments();
  const text = first && (Node.isStringLiteral(unwrap(first)) || Node.isTemplateExpression(unwrap(first)));
  if (text) return false;
  // require('knex')(config)
  if (Node.isCallExpression(callee))
    return library.modules.some(
      (module) => callee.getText() === `require('${module}')` || callee.getText() === `require("${module}")`,
    );
  return Node.isIdentifier(callee) && isImported(callee, library);
}

function declares(declaration: Node, library: Library, depth: number): boolean {
  if (Node.isClassDeclaration(declaration)) {
    const base = declaration.getExtends()?.getExpression();
    return base !== undefined && comesFrom(base, library, depth + 1);
  }
  const typed =
    Node.isVariableDeclaration(declaration) ||
    Node.isParameterDeclaration(declaration) ||
    Node.isPropertyDeclaration(declaration)
      ? declaration
      : undefined;
  const written = typed?.getTypeNode();
  if (written && HANDLE_TYPES.test(written.getText()) && importsOf(declaration.getSourceFile(), library)) return true;
  const value =
    typed?.getInitializer() ?? (Node.isPropertyAssignment(declaration) ? declaration.getInitializer() : undefined);
  const exported = Node.isExportAssignment(declaration) ? declaration.getExpression() : undefined;
  const from = value ?? exported ?? assignedTo(declaration);
  return from !== undefined && isHandle(from, library, depth + 1);
}

/** exports.db = knex(..), this.db = .. */
const assignedTo = (declaration: Node): Node | undefined => {
  const assignment = Node.isBinaryExpression(declaration)
    ? declaration
    : declaration.getParentIfKind(SyntaxKind.BinaryExpression);
  return assignment?.getRight();
};

/** The name was imported from the library, or made by something that was. */
function comesFrom(expression: Node, library: Library, depth: number): boolean {
  const node = unwrap(expression);
  let root: Node = node;
  while (Node.isPropertyAccessExpression(root) || Node.isCallExpression(root)) root = unwrap(root.getExpression());
  if (!Node.isIdentifier(root) || depth > 6) return false;
  return isImported(root, library) || isHandle(root, library, depth + 1);
}

function isImported(root: Node, library: Library): boolean {
  const file = root.getSourceFile();
  const imported = file
    .getImportDeclarations()
    .filter((one) => library.modules.includes(one.getModuleSpecifierValue()))
    .some((one) => {
      const names = [
        one.getDefaultImport()?.getText(),
        one.getNamespaceImport()?.getText(),
        ...one.getNamedImports().map((name) => name.getAliasNode()?.getText() ?? name.getName()),
      ];
      return names.includes(root.getText());
    });
  if (imported) return true;
  const required = library.modules.some((module) =>
    new RegExp(
      `\\b(?:const|let|var)\\s+(?:${root.getText()}\\b|\\{[^}]*\\b${root.getText()}\\b[^}]*\\})\\s*=\\s*require\\(['"]${module}['"]\\)`,
    ).test(file.getFullText()),
  );
  return required;
}

/** The text, or the name of a class or table object. */
const nameIn = (given: Node): string | undefined => {
  const node = unwrap(given);
  if (Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node))
    return node.getLiteralText().split(/\s/)[0];
  return Node.isIdentifier(node) ? node.getText() : undefined;
};

/** `User.findAll`, `prisma.user.findMany`, `getRepository(User).find`, `users: Repository<User>`. */
function tableOfHandle(on: Node, library: Library): string | undefined {
  const node = unwrap(on);
  if (Node.isCallExpression(node)) {
    const [first] = node.getArguments();
    return first && nameIn(first);
  }
  const name = Node.isPropertyAccessExpression(node) ? node.getNameNode() : node;
  if (library.name === '@prisma/client' && Node.isPropertyAccessExpression(node)) return node.getName();
  for (const declaration of declarationsOf(name)) {
    if (Node.isClassDeclaration(declaration)) return declaration.getName();
    const typed =
      Node.isVariableDeclaration(declaration) ||
      Node.isParameterDeclaration(declaration) ||
      Node.isPropertyDeclaration(declaration);
    const argument = typed ? /<\s*(\w+)/.exec(declaration.getTypeNode()?.getText() ?? '')?.[1] : undefined;
    if (argument !== undefined) return argument;
    const value = typed ? declaration.getInitializer() : undefined;
    const call = value && unwrap(value);
    const first = call && Node.isCallExpression(call) ? call.getArguments()[0] : undefined;
    if (first) return nameIn(first);
  }
  return undefined;
}
