import type { Modifiers } from '../../../runtime/mysql';

/** What SQL writes as keywords inside an operation that cannot do without. */
export function modifiersFor(name: string): Modifiers {
  switch (name) {
    case 'CAST':
      return { to: { kind: 'text' } };
    case 'CONVERT':
      return { characterSet: 'utf8mb4' };
    case 'COLLATE':
      return { collation: 'utf8mb4_bin' };
    case 'DATE_ADD':
    case 'DATE_SUB':
    case 'EXTRACT':
    case 'TIMESTAMPDIFF':
    case 'TIMESTAMPADD':
      return { unit: 'DAY' };
    default:
      return {};
  }
}
