import type { DocumentInput } from '../input';
import { expiryDecisions } from './expiry';

/** What was not done, and why. */

export function decisions(input: DocumentInput): readonly (readonly [string, string])[] {
  const { model, options } = input;
  const children = model.tables.filter(({ ownership }) => ownership !== null);
  const lookups = model.tables.flatMap(({ facts, lookups: list }) =>
    list.map(({ keyName }) => `${facts.name}.${keyName}`),
  );
  const copies = model.tables.flatMap(({ facts, copies: list }) =>
    list.map(({ attribute }) => `${facts.name}.${attribute}`),
  );
  const rows: (readonly [string, string])[] = [];
  if (children.length > 0)
    rows.push([
      `Tables of their own for ${children.map(({ facts }) => facts.name).join(', ')}`,
      'They are read or deleted with their parent; in its item collection one Query gives both.',
    ]);
  else if (!options.collections)
    rows.push(['Item collections', 'modeling.collections is false: every source table keeps a table of its own.']);
  if (lookups.length > 0)
    rows.push([
      `Indexes for the unique constraints ${lookups.join(', ')}`,
      'An index does not keep values unique and is read with eventual consistency; a lookup item does both in the same transaction.',
    ]);
  rows.push(
    copies.length > 0
      ? [
          'Copies of every joined column',
          `Only ${copies.join(', ')} are copied: nothing changes them, or keeping them costs less than reading them, each with its reason in the contract (justification). Others are read by reference.`,
        ]
      : [
          'Copies of joined columns',
          'No joined column is known to stay unchanged; rows of other tables are read by reference.',
        ],
  );
  return [...rows, ...expiryDecisions(input)];
}
