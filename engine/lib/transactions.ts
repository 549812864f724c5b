import { sortedUnique } from './compare';

/** What analysis.json says of the transactions around a statement. */
interface InTransactions {
  readonly transaction: string | null;
  readonly transactions?: readonly string[] | undefined;
}

/** Names of all transactions that a call site or a pattern is part of, in code unit order. */
export const transactionsOf = ({ transaction, transactions }: InTransactions): readonly string[] =>
  transactions ?? (transaction === null ? [] : [transaction]);

/** The fields of analysis.json for names in code unit order. */
export const transactionFields = (
  names: readonly string[],
): { transaction: string | null; transactions?: string[] } => ({
  transaction: names[0] ?? null,
  ...(names.length > 1 && { transactions: [...names] }),
});

/** Names of all transactions of an application, in code unit order. */
export const transactionNames = ({
  accessPatterns,
}: {
  readonly accessPatterns: readonly InTransactions[];
}): readonly string[] => sortedUnique(accessPatterns.flatMap(transactionsOf));
