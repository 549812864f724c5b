import type { Node } from 'ts-morph';
import { Node as Nodes } from 'ts-morph';
import type { ChangedFile } from '../model';
import { printImports, type ImportNeed, type ModuleStyle } from '../types/imports';
import { signatureOf, type Gateway } from '../gateway/build';
import { blanksBefore, indented } from '../text/indent';
import { textWith } from '../text/edits';
import { DATA_ACCESS_HEAD } from '../sites/generated';
import type { Kind } from './kinds';

/** Where the new files lie, and how they are written. */
export interface Place {
  /** Folder below the application's root. */
  readonly folder: string;
  readonly style: ModuleStyle;
}

const local = (folder: string, name: string, imported: string, typeOnly: boolean): ImportNeed => ({
  module: `${folder}/${name}.ts`,
  file: true,
  imported,
  local: imported,
  typeOnly,
});

const file = ({ style }: Place, path: string, lines: readonly string[]): ChangedFile => {
  const text = `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;
  return { path, text: style.newline === '\r\n' ? text.replaceAll('\n', '\r\n') : text };
};

const docLines = (doc: readonly string[], blanks: string): readonly string[] => {
  if (doc.length === 0) return [];
  if (doc.length === 1) return [`${blanks}/** ${doc[0]} */`];
  return [`${blanks}/**`, ...doc.map((line) => `${blanks} * ${line}`.trimEnd()), `${blanks} */`];
};

const ofWhom = ({ group }: Gateway): string => group.holder ?? group.path;

/** `gateways/<group>.ts`: what the statements mean, for every implementation. */
export function interfaceFile(gateway: Gateway, kind: Kind, place: Place): ChangedFile {
  const { folder, style } = place;
  const path = `${folder}/gateways/${gateway.group.base}.ts`;
  const executor = gateway.functions.some(({ result }) => result.includes(`<${kind.executor}[`));
  const needs = [
    ...gateway.functions.flatMap(({ signature }) => signature.imports),
    ...(executor ? [local(folder, 'executor', kind.executor, true)] : []),
  ];
  return file(place, path, [
    ...printImports(
      needs.map((need) => ({ ...need, typeOnly: true })),
      path,
      style,
    ),
    '',
    `/** The statements of ${ofWhom(gateway)}. */`,
    `export interface ${gateway.group.gateway} {`,
    ...gateway.functions.flatMap((one, i) => [
      ...(i > 0 ? [''] : []),
      ...docLines(one.doc, '  '),
      `  ${signatureOf(one)};`,
    ]),
    '}',
  ]);
}

/** `mysql/<group>.ts`: the statements as they were. */
export function mysqlFile(gateway: Gateway, kind: Kind, place: Place): ChangedFile {
  const { folder, style } = place;
  const { group, functions, used } = gateway;
  const path = `${folder}/mysql/${group.base}.ts`;
  const needs = [
    ...functions.flatMap(({ signature }) => signature.imports),
    ...used.needs.imports,
    local(folder, 'executor', kind.executor, true),
    local(folder, `gateways/${group.base}`, group.gateway, true),
  ];
  const [constants, helpers] = [
    used.moved.filter(Nodes.isVariableDeclaration),
    used.moved.filter((one) => !Nodes.isVariableDeclaration(one)),
  ];
  return file(place, path, [
    ...printImports(needs, path, style),
    '',
    ...constants.flatMap((one) => [helperText(one, used.replaced), '']),
    `/** The statements of ${ofWhom(gateway)} on MySQL. */`,
    `export class ${group.implementation} implements ${group.gateway} {`,
    `  private readonly executor: ${kind.executor};`,
    '',
    `  constructor(executor: ${kind.executor}) {`,
    '    this.executor = executor;',
    '  }',
    ...functions.flatMap((one) => ['', `  ${signatureOf(one)} {`, one.body, '  }']),
    '}',
    ...helpers.flatMap((one) => ['', helperText(one, used.replaced)]),
  ]);
}

/** A constant or a function as it was; a method becomes a function. */
function helperText(node: Node, replaced: ReadonlyMap<Node, string>): string {
  const whole = Nodes.isVariableDeclaration(node) ? node.getVariableStatementOrThrow() : node;
  const full = node.getSourceFile().getFullText();
  const text = textWith(whole, replaced, true).replaceAll('\r\n', '\n');
  if (!Nodes.isMethodDeclaration(node)) return indented(text, 0, blanksBefore(full, whole.getStart()));
  const own = textWith(whole, replaced).replaceAll('\r\n', '\n');
  const doc = text.slice(0, text.length - own.length);
  const head = node.getNameNode().getStart() - node.getStart();
  return indented(`${doc}function ${own.slice(head).replace(/^#/, '')}`, 0, blanksBefore(full, whole.getStart()));
}

/** `executor.ts`: what sends statements. */
export function executorFile(kinds: readonly Kind[], place: Place): ChangedFile {
  const path = `${place.folder}/executor.ts`;
  return file(place, path, [
    ...printImports(
      kinds.map(({ driver }, at) => ({
        module: driver,
        file: false,
        imported: 'Pool',
        local: at === 0 ? 'Pool' : `Pool${at + 1}`,
        typeOnly: true,
      })),
      path,
      place.style,
    ),
    '',
    ...kinds.flatMap(({ executor, methods }, at) => [
      ...(at > 0 ? [''] : []),
      '/** What sends statements: the pool, or the connection of a running transaction. */',
      `export type ${executor} = Pick<Pool${at === 0 ? '' : at + 1}, ${methods.map((one) => `'${one}'`).join(' | ')}>;`,
    ]),
  ]);
}

/** `index.ts`: the one place that chooses an implementation. */
export function factoryFile(gateways: readonly Gateway[], kinds: readonly Kind[], place: Place): ChangedFile {
  const { folder, style } = place;
  const path = `${folder}/index.ts`;
  const needs = [
    ...kinds.map(({ executor }) => local(folder, 'executor', executor, true)),
    ...gateways.flatMap(({ group }) => [
      local(folder, `gateways/${group.base}`, group.gateway, true),
      local(folder, `mysql/${group.base}`, group.implementation, false),
    ]),
  ];
  const of = ({ driver }: Kind): readonly Gateway[] => gateways.filter(({ group }) => group.driver === driver);
  return file(place, path, [
    DATA_ACCESS_HEAD,
    ...printImports(needs, path, style),
    '',
    '/** Which database answers. */',
    "export type DataAccessMode = 'mysql' | 'dynamodb' | 'dual';",
    ...kinds.flatMap((kind) => [
      '',
      `export interface ${kind.access} {`,
      ...of(kind).map(({ group }) => `  readonly ${group.property}: ${group.gateway};`),
      '}',
      '',
      `class Mysql${kind.access} implements ${kind.access} {`,
      `  private readonly executor: ${kind.executor};`,
      '',
      `  constructor(executor: ${kind.executor}) {`,
      '    this.executor = executor;',
      '  }',
      ...of(kind).flatMap(({ group }) => [
        '',
        `  get ${group.property}(): ${group.gateway} {`,
        `    return new ${group.implementation}(this.executor);`,
        '  }',
      ]),
      '}',
      '',
      '/** The statements, sent by the pool or by the connection of a running transaction. */',
      `export function ${kind.factory}(executor: ${kind.executor}, mode: DataAccessMode = 'mysql'): ${kind.access} {`,
      `  if (mode === 'mysql') return new Mysql${kind.access}(executor);`,
      '  throw new Error(`data access: ${mode} is not there yet, only mysql is`);',
      '}',
    ]),
  ]);
}
