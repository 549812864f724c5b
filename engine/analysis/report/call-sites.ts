import type { Analysis, CallSite, SiteParameter } from '../../../contracts/schemas/analysis';
import { listed } from '../../lib/listed';
import { code, heading, inline, table } from '../../report/markdown';
import { codes } from './cells';

/** Values that a cell names; of more it tells the number. */
const MOST = 12;

/** What the application is made of, for the head of the document. */
export function applicationBlocks(application: NonNullable<Analysis['application']>): readonly string[] {
  const rows: (readonly string[])[] = [
    ['Languages', inline((application.languages ?? []).map(({ name, files }) => `${name} (${files})`).join(', '))],
    ['Framework', inline(application.framework)],
    ['Driver and libraries', inline(application.driver)],
    ['Objects get what they need by', inline(application.injection ?? 'unknown')],
    ['Test runner', inline(application.testRunner ?? 'none found')],
    ['Test files', String(application.testFiles ?? 0)],
    ['Coverage', inline(application.coverage ?? 'no report and no limit found')],
    ['Commands', (application.commands ?? []).map(({ name, command }) => `${code(name)}: ${code(command)}`).join('; ')],
  ];
  const builders = application.builders ?? [];
  return [
    heading(2, 'Application'),
    table(['What', 'Found'], rows),
    builders.length === 0
      ? ''
      : table(
          ['Library', 'Calls of its builder', 'Statements given as text', 'What is done'],
          builders.map((builder) => [code(builder.name), builder.calls, builder.raw, inline(builder.supported)]),
        ),
  ];
}

/** Every call site with what it is given and what is taken of its answer. */
export const callSiteBlocks = (callSites: readonly CallSite[]): readonly string[] => [
  heading(2, 'Call sites'),
  'Parameters are those that the source gives for the places of the statement; `optional` ones are given under a condition. Open parts get into the text of the statement and are known at run time only.',
  table(
    ['Call site', 'Function', 'Call', 'Pattern', 'Parameters', 'Used of the answer', 'Open parts', 'Problem'],
    callSites.map((site) => [
      code(site.id),
      code(site.function),
      code(site.library === null || site.library === undefined ? site.call : `${site.library} ${site.call}`),
      site.accessPattern ?? '',
      listed((site.parameters ?? []).map(parameter), MOST),
      (site.result ?? []).join(', '),
      codes(site.openParts ?? []),
      inline(site.problem ?? ''),
    ]),
  ),
];

const parameter = ({ name, text, type, optional }: SiteParameter): string =>
  `${code(name === undefined || name === text ? text : `${name}: ${text}`)} ${inline(type)}${optional ? ' (optional)' : ''}`;
