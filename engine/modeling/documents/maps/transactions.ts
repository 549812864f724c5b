import { plural } from '../../../lib/plural';
import { code, inline, table } from '../../../report/markdown';
import { TRANSACTION_ACTIONS } from '../../../transfer/batching/rules';
import { transactionSizes, type TransactionInput } from './transaction-sizes';

/** The application's transactions, for people: which fit, which were executed, and what is to be decided of the others. */

/** What a person has to decide of a transaction that may not fit. */
const CHOICE =
  'bound the rows in the application (pages, a limit), split it into steps that each may be seen alone and are taken back by others, or keep the rest by a reader of the stream';

export const transactionRisks = (input: TransactionInput): readonly (readonly [string, string])[] =>
  transactionSizes(input)
    .filter(({ open }) => open.length > 0)
    .map(({ name, open }) => [
      name,
      `this transaction may not fit into one TransactWriteItems (${TRANSACTION_ACTIONS} actions, 4 MB): ${open.join('; ')}; ${CHOICE}`,
    ]);

/** What the proof found when it executed one. */
function executedText(answers: TransactionInput['answers'], name: string): string {
  const found = answers?.transactions.find(({ transaction }) => transaction === name);
  if (found === undefined) return answers?.notRun === null ? 'nothing is written' : 'not yet';
  const { verdict, executions, writes, checks, reasons } = found;
  if (verdict === 'as one')
    return `${executions} times: up to ${plural(writes, 'item')} written, ${plural(checks, 'item')} checked`;
  return `**${verdict}**: ${inline(reasons.join('; '))}`;
}

/** Each transaction with its actions. */
export const transactionTable = (input: TransactionInput): string =>
  table(
    [
      'transaction',
      'writes',
      'actions at most',
      'in phase 5',
      'without merging',
      'KB',
      'fits into one TransactWriteItems',
      'executed as one',
    ],
    transactionSizes(input).map(({ name, patterns, actions, remembered, apart, bytes, open }) => [
      code(name),
      patterns.join(', ') || 'none',
      actions ?? 'not bounded',
      remembered ?? 'not bounded',
      apart ?? 'not bounded',
      bytes === null ? 'unknown' : Math.ceil(bytes / 1_024),
      open.length === 0 ? 'yes' : `**not for certain**: ${inline(open.join('; '))}`,
      executedText(input.answers, name),
    ]),
    'No transaction is known.',
  );
