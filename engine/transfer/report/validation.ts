import { dollars, duration } from '../../cost/documents/figures';
import { FIGURES_MARK, code, heading, inline, list, page, table } from '../../report/markdown';
import { counted, type TransferVerdict } from '../verdict/rules';
import type { ReportFacts, RunFigures } from './facts';

/** `validation-report.json`: findings only, byte-stable for the same source and contract. */
export const validationJson = ({ migration, inputs, verdict, sourceUnchanged, servers }: ReportFacts): unknown => ({
  format: 'landfall.validation/1',
  migration,
  passed: verdict.differences === 0 && sourceUnchanged && servers.every(({ ok }) => ok),
  sourceUnchanged,
  rows: verdict.tableRows,
  expectedItems: verdict.rows,
  items: verdict.items,
  differences: verdict.differences,
  unknownItems: verdict.unknownItems,
  inputs: inputs.map(({ key, sha256 }) => ({ key, sha256 })),
  entities: verdict.entities.map((one) => ({
    entity: one.entity,
    sourceTable: one.sourceTable,
    targetTable: one.targetTable,
    rows: one.rows,
    items: one.items,
    contentDifferences: one.contentDifferences,
    countDifferences: one.countDifferences,
    notes: one.notes,
    samples: one.samples,
  })),
  servers,
});

/** `3 rows must be 4 items, 4 items are there`: rows of tables and items are told apart, because a row can be several items. */
export const comparedText = ({ tableRows, rows, items }: TransferVerdict): string =>
  `${counted(tableRows, 'row', 'rows')} must be ${counted(rows, 'item', 'items')}, ${counted(items, 'item is', 'items are')} there`;

/** The result in words; both faults are named when there are both. */
export function resultSentence({ verdict, sourceUnchanged }: Pick<ReportFacts, 'verdict' | 'sourceUnchanged'>): string {
  const { differences } = verdict;
  const compared = `${comparedText(verdict)}: **${counted(differences, 'difference', 'differences')}**.`;
  const content =
    differences === 0 ? '' : ' The data in DynamoDB must not be used before every difference is explained.';
  const source = sourceUnchanged
    ? ' The source committed nothing between the position of the copy and the end of the comparison.'
    : ' **The source was written to while it was copied.** Without change capture nobody can say whether the items are those of one ' +
      'moment: stop the writers and restart the stage transfer.';
  return `${compared}${content}${source}`;
}

/** `validation-report.md`. */
export function validationPage(facts: ReportFacts, figures: RunFigures): string {
  const { verdict } = facts;
  const samples = verdict.entities.flatMap(({ entity, samples: some }) => some.map((one) => ({ entity, ...one })));
  const notes = verdict.entities.flatMap(({ entity, notes: some }) =>
    some.map((note) => `${code(entity)}: ${inline(note)}`),
  );
  return page(
    heading(1, `Validation of the transfer of ${facts.migration}`),
    resultSentence(facts),
    'Each row was read from the source through its view a second time, turned into the item that it must be, and compared with the item ' +
      'in DynamoDB, attribute by attribute, by a strongly consistent read. Then all items of all tables were counted, so that an item ' +
      'without a row is found as well. `_v` and `_w`, which Landfall adds, are not compared. There is no tolerance.',
    heading(2, 'Entities'),
    'A row counts once for each entity that it is in: a unique key has a lookup item beside the item of the row.',
    table(
      [
        'Entity',
        'Source table',
        'Table in DynamoDB',
        'Rows',
        'Items',
        'Differences in content',
        'Differences in number',
      ],
      verdict.entities.map((one) => [
        code(one.entity),
        code(one.sourceTable),
        code(one.targetTable),
        one.rows,
        one.items,
        one.contentDifferences,
        one.countDifferences,
      ]),
    ),
    verdict.unknownItems > 0
      ? `${counted(verdict.unknownItems, 'item in these tables carries', 'items in these tables carry')} no entity type of the contract; each counts as a difference.`
      : undefined,
    heading(2, 'Differences'),
    notes.length > 0 ? list(notes) : undefined,
    table(
      ['Entity', 'Key of the item', 'What'],
      samples.map(({ entity, key, what }) => [code(entity), code(key), inline(what)]),
      verdict.differences === 0 ? 'None.' : 'No single item can be named.',
    ),
    samples.length > 0 ? 'At most 20 items of each entity are named. Values are never printed.' : undefined,
    heading(2, 'Asked once more through the MCP servers'),
    'By other requests than those of the comparison: rows without the views, items one by one, indexes by their keys.',
    table(
      ['Question', 'Answer', 'As compared'],
      facts.servers.map(({ check, ok, found }) => [inline(check), inline(found), ok ? 'yes' : 'NO']),
    ),
    heading(2, 'Made from'),
    table(
      ['Artifact', 'SHA-256'],
      facts.inputs.map(({ key, sha256 }) => [code(key), code(sha256)]),
    ),
    FIGURES_MARK,
    heading(2, 'Figures of this run'),
    table(
      ['Figure', 'Value'],
      [
        ['Source position before the first row', code(figures.positionAtStart)],
        ['Source position after the comparison', code(figures.positionAtEnd)],
        ['Source version', inline(figures.version)],
        ['Engine', code(figures.engine.name)],
        ['Write units consumed', `${figures.writeUnits} (forecast ${figures.engine.forecastUnits ?? 'unknown'})`],
        [
          'Price of the engine, by what was consumed',
          `${dollars(figures.engine.usd)} (forecast ${dollars(figures.engine.forecastUsd)})`,
        ],
        ['Copying and comparing took', timesText(figures.engine)],
        ['Items sent again', figures.retriedItems],
        ['Target', inline(figures.target)],
        ['Prefix of the tables', figures.tablePrefix === '' ? 'none' : code(figures.tablePrefix)],
      ],
    ),
  );
}

const timesText = ({ seconds, forecastHours }: RunFigures['engine']): string =>
  [
    seconds === null ? 'unknown' : `${Math.round(seconds)} s`,
    `(forecast for writing the largest table alone: ${forecastHours === null ? 'unknown' : duration(forecastHours)})`,
  ].join(' ');
