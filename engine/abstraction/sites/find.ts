import { Node, type Project } from 'ts-morph';
import { CalledNames } from '../../analysis/source/call-graph/called-names';
import { Callers, type Breathe } from '../../analysis/source/call-graph/callers';
import { ClassTree } from '../../analysis/source/call-graph/classes';
import { functionNames } from '../../analysis/source/call-graph/names';
import { findCalls, type FoundCall } from '../../analysis/source/call-sites/calls';
import { addClientStubs } from '../../analysis/source/libraries/stubs-clients';
import { isTransactionMethod } from '../../analysis/source/libraries/stubs';
import { builderCalls } from '../../analysis/source/libraries/builders';
import { applicationFiles, enclosingName } from '../../analysis/source/nodes/nodes';
import { renderSql, tidy } from '../../analysis/source/text/parts';
import { TextResolver } from '../../analysis/source/text/text';
import { generatedIn } from './generated';
import type { Refusal, StatementCall } from '../model';

export interface FoundStatements {
  readonly calls: readonly StatementCall[];
  readonly refused: readonly Refusal[];
  /** Folder with a data access that is there already, below the application's root; undefined without one. */
  readonly generated: string | undefined;
}

/**
 * The calls that carry statements, by the same scan that the analysis makes, with their nodes. What is inside a data access that was made
 * before is no call site any more.
 */
export async function findStatements(
  project: Project,
  root: string,
  breathe: Breathe = () => Promise.resolve(),
): Promise<FoundStatements> {
  const files = applicationFiles(project.getSourceFiles());
  addClientStubs(project, files);
  const classes = new ClassTree(files);
  const found = functionNames(files);
  const callers = new Callers(files, new CalledNames(found), classes);
  const calls = await findCalls(files, new TextResolver(classes), callers, found.bound, breathe);
  const base = root.endsWith('/') ? root : `${root}/`;
  const generated = generatedIn(files, base);
  const outside = (node: Node): boolean =>
    generated === undefined || !node.getSourceFile().getFilePath().startsWith(`${base}${generated}/`);
  const refused: Refusal[] = [];
  const kept = new Map<Node, StatementCall>();
  const seen = new Set<Node>();
  for (const call of calls) {
    if (isTransactionMethod(call.method) || !outside(call.node)) continue;
    const place = placeOf(call.node, base);
    const reason = refusalOf(call);
    // Of a call that sends one of several statements one that is refused is enough.
    if (reason !== undefined) {
      kept.delete(call.node);
      if (!seen.has(call.node) || !refused.some(({ file, line }) => file === place.path && line === place.line))
        refused.push({ file: place.path, line: place.line, function: place.function, reason });
    } else if (!seen.has(call.node) && Node.isCallExpression(call.node))
      kept.set(call.node, { ...place, node: call.node, sql: renderSql(tidy(call.parts)) });
    seen.add(call.node);
  }
  for (const { node, library } of builderCalls(files)) {
    if (!outside(node)) continue;
    const { path, line, function: name } = placeOf(node, base);
    refused.push({ file: path, line, function: name, reason: `${library} builds the statement at run time` });
  }
  return { calls: [...kept.values()], refused, generated };
}

const placeOf = (node: Node, base: string): Omit<StatementCall, 'node' | 'sql'> => ({
  file: node.getSourceFile(),
  path: node.getSourceFile().getFilePath().slice(base.length),
  line: node.getStartLineNumber(),
  function: enclosingName(node),
});

function refusalOf({ node, problem, through }: FoundCall): string | undefined {
  if (!/\.[cm]?tsx?$/.test(node.getSourceFile().getFilePath()))
    return 'the file is JavaScript; only TypeScript is changed';
  if (problem !== null) return `the statement is not known: ${problem}`;
  if (!Node.isCallExpression(node)) return 'the statement is sent by a template with a tag';
  if (through.length > 0) return 'the statement goes to the driver through a function of the application';
  return undefined;
}
