import { posix } from 'node:path';
import { Node, type Project, type SourceFile } from 'ts-morph';
import type { Breathe } from '../analysis/source/call-graph/callers';
import { byCodeUnit } from '../lib/compare';
import { callerText } from './callers/edit';
import { functionOf, type Gateway } from './gateway/build';
import { dependenciesOf, isMissing } from './gateway/dependencies';
import { functionNames } from './gateway/names';
import type { Abstraction, ChangedFile, Refusal, Sender, StatementCall } from './model';
import { groupsOf } from './names/groups';
import { executorFile, factoryFile, interfaceFile, mysqlFile, type Place } from './print/files';
import { kindsOf } from './print/kinds';
import { findStatements } from './sites/find';
import { clientsOf } from './sites/clients';
import { senderOf } from './sites/sender';
import { settle } from './slice/settle';
import { sliceOf, type Slice } from './slice/slice';
import { styleOf } from './types/imports';

/**
 * Puts a gateway function under each statement of an application that can be moved as it is, and says of every other one why not. Pure: the files
 * of the project stay as they are, the changed ones are the answer; same files, same bytes.
 * @param root folder of the application in the project
 */
export async function abstractSource(project: Project, root: string, breathe?: Breathe): Promise<Abstraction> {
  const base = root.endsWith('/') ? root : `${root}/`;
  const found = await findStatements(project, root, breathe);
  const refused = new Map<StatementCall, string>();
  const senders = new Map<StatementCall, Sender>();
  const clientOf = clientsOf(project.getSourceFiles());
  for (const call of found.calls) {
    const sender =
      found.generated === undefined
        ? senderOf(call.node, clientOf(call.file))
        : 'there is a data access already, made before this statement';
    if (typeof sender === 'string') refused.set(call, sender);
    else senders.set(call, sender);
  }
  const kinds = kindsOf([...senders.values()]);
  for (const [call, { driver, method, receiver }] of [...senders]) {
    if (receiver.getType().isAny()) continue;
    const lacks = kinds
      .find((kind) => kind.driver === driver)!
      .methods.find((one) => one !== method && receiver.getType().getProperty(one) === undefined);
    if (lacks === undefined) continue;
    refused.set(call, `the type of ${receiver.getText()} has no ${lacks}`);
    senders.delete(call);
  }
  let slices: readonly Slice[] = [...senders.keys()].flatMap((call) => {
    const slice = holdsOther(call, senders) ? 'another statement is sent for its values' : sliceOf(call);
    if (typeof slice !== 'string') return [slice];
    refused.set(call, slice);
    return [];
  });
  for (;;) {
    const settled = settle(slices);
    for (const [slice, reason] of settled.refused) refused.set(slice.call, reason);
    const tried = gatewaysOf(settled.slices, senders, kinds, base);
    if (tried.refused.size === 0) {
      const lost = [...refused].map(([{ path, line, function: name }, reason]): Refusal => ({
        file: path,
        line,
        function: name,
        reason,
      }));
      return printed(tried.gateways, kinds, [...found.refused, ...lost], project.getSourceFiles(), base);
    }
    for (const [slice, reason] of tried.refused) refused.set(slice.call, reason);
    slices = settled.slices.filter((slice) => !tried.refused.has(slice));
  }
}

const holdsOther = (call: StatementCall, senders: ReadonlyMap<StatementCall, Sender>): boolean =>
  call.node
    .getArguments()
    .filter((one) => !Node.isArrowFunction(one) && !Node.isFunctionExpression(one))
    .some((one) =>
      [...senders.keys()].some(
        (other) =>
          other.file === call.file && one.getPos() <= other.node.getPos() && one.getEnd() >= other.node.getEnd(),
      ),
    );

function gatewaysOf(
  slices: readonly Slice[],
  senders: ReadonlyMap<StatementCall, Sender>,
  kinds: ReturnType<typeof kindsOf>,
  base: string,
): { readonly gateways: readonly Gateway[]; readonly refused: ReadonlyMap<Slice, string> } {
  const bySite = new Map(slices.map((slice) => [slice.call, slice]));
  const refused = new Map<Slice, string>();
  const gateways: Gateway[] = [];
  for (const group of groupsOf([...bySite.keys()], (call) => senders.get(call)!.driver)) {
    const own = group.calls.map((call) => bySite.get(call)!);
    const used = dependenciesOf(own, group.file, base);
    if (isMissing(used)) {
      for (const [slice, reason] of used) refused.set(slice, reason);
      continue;
    }
    const names = functionNames(group.calls);
    const { executor } = kinds.find(({ driver }) => driver === group.driver)!;
    const functions = own.flatMap((slice) => {
      const made = functionOf(slice, names.get(slice.call)!, senders.get(slice.call)!, used, base, executor);
      if (typeof made !== 'string') return [made];
      refused.set(slice, made);
      return [];
    });
    gateways.push({ group, functions, used });
  }
  return { gateways, refused };
}

function printed(
  gateways: readonly Gateway[],
  kinds: ReturnType<typeof kindsOf>,
  refused: readonly Refusal[],
  files: readonly SourceFile[],
  base: string,
): Abstraction {
  const folder = folderFor(gateways, files, base);
  const inUse = kinds.filter(({ driver }) => gateways.some(({ group }) => group.driver === driver));
  const kindOf = (gateway: Gateway) => kinds.find(({ driver }) => driver === gateway.group.driver)!;
  const sorted = [...refused].sort(
    (a, b) => byCodeUnit(a.file, b.file) || a.line - b.line || byCodeUnit(a.reason, b.reason),
  );
  const [first] = gateways;
  if (first === undefined)
    return { folder, exports: [], interfaces: [], mysql: [], factory: [], callers: [], moved: [], refused: sorted };
  const place: Place = { folder, style: styleOf(first.group.file) };
  return {
    folder,
    interfaces: [executorFile(inUse, place), ...gateways.map((one) => interfaceFile(one, kindOf(one), place))],
    mysql: gateways.map((one) => mysqlFile(one, kindOf(one), place)),
    factory: [factoryFile(gateways, inUse, place)],
    exports: callersOf([], exportedBy(gateways), kindOf, folder, base),
    callers: callersOf(gateways, exportedBy(gateways), kindOf, folder, base),
    moved: gateways.flatMap(({ group, functions }) =>
      functions.map(({ call, name, parameters }) => ({
        file: call.path,
        line: call.line,
        function: call.function,
        group: group.property,
        gateway: group.gateway,
        name,
        parameters,
        sql: call.sql,
      })),
    ),
    refused: sorted,
  };
}

/** Declarations that the new files import and that were not exported, by file. */
function exportedBy(gateways: readonly Gateway[]): ReadonlyMap<SourceFile, readonly Node[]> {
  const exported = new Map<SourceFile, Node[]>();
  for (const { functions, used } of gateways)
    for (const node of [...functions.flatMap(({ signature }) => signature.exported), ...used.needs.exported]) {
      const list = exported.get(node.getSourceFile()) ?? [];
      if (!list.includes(node)) exported.set(node.getSourceFile(), [...list, node]);
    }
  return exported;
}

/** Files with their calls on the data access; without gateways with what they export alone. */
function callersOf(
  gateways: readonly Gateway[],
  exported: ReadonlyMap<SourceFile, readonly Node[]>,
  kindOf: (gateway: Gateway) => { readonly factory: string },
  folder: string,
  base: string,
): readonly ChangedFile[] {
  const files = new Set([...gateways.map(({ group }) => group.file), ...exported.keys()]);
  return [...files]
    .map((file) =>
      callerText(
        {
          file,
          path: file.getFilePath().slice(base.length),
          gateways: gateways
            .filter(({ group }) => group.file === file)
            .map((gateway) => ({ gateway, factory: kindOf(gateway).factory })),
          exported: exported.get(file) ?? [],
        },
        folder,
      ),
    )
    .sort((a, b) => byCodeUnit(a.path, b.path));
}

/** `src/data-access`, or the folder that all statements are below; another name where the application has one of that name. */
function folderFor(gateways: readonly Gateway[], files: readonly SourceFile[], base: string): string {
  const folders = gateways.map(({ group }) => posix.dirname(group.path).split('/'));
  const common = (folders[0] ?? []).filter(
    (name, i) =>
      folders.every((other) => other.slice(0, i + 1).join('/') === folders[0]!.slice(0, i + 1).join('/')) &&
      name !== '',
  );
  const src = common.indexOf('src');
  const parent = src >= 0 ? common.slice(0, src + 1).join('/') : common.join('/');
  const taken = (name: string): boolean =>
    files.some((one) => one.getFilePath().startsWith(`${base}${posix.join(parent, name)}`));
  const name =
    ['data-access', 'data-access-layer', 'statement-gateways'].find((one) => !taken(one)) ?? 'landfall-data-access';
  return posix.join(parent, name);
}
