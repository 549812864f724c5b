import { code, heading, inline, list, page, table } from '../../report/markdown';
import { plural } from '../../lib/plural';
import { transactionNames } from '../../lib/transactions';
import type { DocumentInput } from './input';
import { uniquenessLines } from './judgement/uniqueness';
import { loadOf, loadText } from './load';
import type { TransactionInput } from './maps/transaction-sizes';
import { transactionTable } from './maps/transactions';

/** `MySQL 8.0.31`, `MariaDB of a version that is not known`. */
const serverText = ({ flavour, version }: DocumentInput['analysis']['schema']): string =>
  `${flavour === 'mysql' ? 'MySQL' : 'MariaDB'}${/^\d/.test(version) ? ` ${inline(version)}` : ' of a version that is not known'}`;

/** dynamodb_requirement.md: what the model has to do, and how well it is known. */
export function printRequirement(input: TransactionInput & Pick<DocumentInput, 'model'>): string {
  const { analysis, model } = input;
  const { schema } = analysis;
  const foreignKeys = schema.tables.reduce((sum, { foreignKeys: keys }) => sum + keys.length, 0);
  const reads = analysis.accessPatterns.filter(({ kind }) => kind === 'read');
  const unknown = analysis.accessPatterns.filter(({ rate }) => rate.kind === 'unknown');
  // Nobody sends what runs inside the server only: no log measures it.
  const sent = analysis.accessPatterns.filter(({ evidence }) => evidence.seenIn !== 'stored code');
  const unmeasured = sent.filter(({ rate }) => rate.kind === 'unknown');
  const transactions = transactionNames(analysis);
  return page(
    heading(1, 'DynamoDB requirements'),
    `What the model of the database ${code(schema.database)} (${serverText(schema)}) has to serve. Facts come from the analysis; nothing here is estimated.`,
    heading(2, 'Summary'),
    list([
      `${plural(schema.tables.length, 'source table')} with ${plural(foreignKeys, 'foreign key')}; ${plural(analysis.accessPatterns.length, 'access pattern')}, ${reads.length} of them reads.`,
      `Reads: ${loadText(loadOf(analysis, 'read'), reads.length)}. Writes: ${loadText(loadOf(analysis, 'write'), analysis.accessPatterns.length - reads.length)}.`,
      `${plural(transactions.length, 'transaction')} of the application must stay whole.`,
      `${plural(analysis.risks.length, 'risk')} that the analysis names, below.`,
    ]),
    heading(2, 'Scope'),
    table(
      ['what', 'number'],
      [
        ['source tables', schema.tables.length],
        ['foreign keys', foreignKeys],
        ['access patterns', analysis.accessPatterns.length],
        ['reads', reads.length],
        ['writes', analysis.accessPatterns.length - reads.length],
        ['patterns with an unknown rate', unknown.length],
      ],
    ),
    sent.length === 0
      ? 'Neither application nor query log is known: keys, foreign keys and unique constraints decide alone.'
      : unmeasured.length > 0
        ? `The rate of ${plural(unmeasured.length, 'pattern')} is unknown. Give a query log under ${code('application.queryLogs')} to have it measured.`
        : `Every rate${unknown.length === 0 ? '' : ' of a statement that is sent'} is measured or given.`,
    heading(2, 'Tables and rows'),
    table(
      ['source table', 'rows', 'columns', 'primary key', 'unique constraints', 'foreign keys'],
      model.tables.map(({ facts }) => [
        code(facts.name),
        facts.rowCount ?? 'not counted',
        facts.columns.length,
        facts.primaryKey.map(code).join(', ') || 'none',
        facts.keys.filter(({ unique }) => unique).length,
        facts.foreignKeys.length,
      ]),
    ),
    heading(2, 'What must hold'),
    [
      '- Lossless: every column of every row can be rebuilt from its item; proven on real rows before the gate.',
      ...uniquenessLines(model),
      '- Foreign keys bring patterns that no statement shows: the parent exists, the children of a parent. The data model lists them with what serves each.',
      transactions.length === 0
        ? '- Transactions of the application: none is known.'
        : `- Transactions of the application: ${transactions.map(code).join(', ')}. Each becomes one TransactWriteItems, which takes 100 actions and 4 MB; what each needs is below.`,
      '- Equality of keys is the equality of the source: text keys are folded by the column’s own collation.',
    ].join('\n'),
    heading(2, 'Transactions'),
    'Actions are items that are put, deleted or moved, lookup items, copies, rows that foreign keys change, and conditions on rows that are referred to; each statement once: a loop around it multiplies them.',
    transactionTable(input),
    heading(2, 'Risks that the analysis names'),
    table(
      ['code', 'where', 'what', 'needs'],
      analysis.risks.map(({ code: name, where, what, needs }) => [
        code(name),
        code(where),
        inline(what),
        inline(needs),
      ]),
    ),
  );
}
