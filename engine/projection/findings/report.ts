import type { ContractFinding } from '../../../contracts/projection';
import type { FindingCode, RateFindingCode } from './codes';

/** Collects findings; the order is the order of the contract. */
export class Report {
  private readonly list: ContractFinding[] = [];

  private add(
    severity: ContractFinding['severity'],
    code: FindingCode | RateFindingCode,
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
  warning(code: FindingCode | RateFindingCode, at: string, message: string, fix: string): void {
    this.add('warning', code, at, message, fix);
  }
  info(code: FindingCode | RateFindingCode, at: string, message: string, fix: string): void {
    this.add('info', code, at, message, fix);
  }

  get findings(): readonly ContractFinding[] {
    return this.list;
  }
}
