import type { ContractFinding } from '../../../contracts/projection';

/** Codes of the contract linter; docs/modeling-rules.md explains each. */
export const FINDING_CODES = [
  'sidecar-of-another-contract',
  'unknown-table',
  'unknown-column',
  'unknown-attribute',
  'unsupported-construct',
  'unsupported-type',
  'type-mismatch',
  'type-narrow',
  'row-multiplying-join',
  'ambiguous-join',
  'ambiguous-column',
  'unknown-alias',
  'unknown-function',
  'unknown-format',
  'not-deterministic',
  'sql-not-understood',
  'several-constructs',
  'limit-invalid',
  'joins-own-row',
  'join-not-indexed',
  'join-against-reference',
  'join-types',
  'lossy-column',
  'table-not-carried',
  'duplicate-keys-possible',
  'key-nullable',
  'key-too-long',
  'key-can-be-empty',
  'key-not-folded',
  'key-attribute-ignored',
  'key-implied',
  'entities-missing',
  'outside-public-format',
  'separator-ambiguous',
  'item-may-exceed-400kb',
  'keyless-table',
  'too-many-indexes',
  'index-key-unknown',
  'pattern-unserved',
  'pattern-misplaced',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

/** Collects findings; the order is the order of the contract. */
export class Report {
  private readonly list: ContractFinding[] = [];

  private add(
    severity: ContractFinding['severity'],
    code: FindingCode,
    at: string,
    message: string,
    fix: string,
  ): void {
    const known = this.list.some((one) => one.code === code && one.at === at && one.message === message);
    if (!known) this.list.push({ code, severity, at, message, fix });
  }

  error(code: FindingCode, at: string, message: string, fix: string): void {
    this.add('error', code, at, message, fix);
  }
  warning(code: FindingCode, at: string, message: string, fix: string): void {
    this.add('warning', code, at, message, fix);
  }
  info(code: FindingCode, at: string, message: string, fix: string): void {
    this.add('info', code, at, message, fix);
  }

  get findings(): readonly ContractFinding[] {
    return this.list;
  }
}
