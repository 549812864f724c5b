import type { ContractFinding } from '../../../contracts/projection';
import { ok, stop, warn, type PreflightLine } from './line';

/** A line for each finding about rows; one good line when there is none. */
export function rowLines(findings: readonly ContractFinding[]): readonly PreflightLine[] {
  const check = 'rows that cannot become items';
  if (findings.length === 0) return [ok(check, 'none')];
  return findings.map(({ severity, message, fix }) => {
    // Lines are joined to sentences.
    const cure = fix.replace(/\.$/, '');
    return severity === 'error' ? stop(check, 'LandfallItemRefused', message, cure) : warn(check, message, cure);
  });
}
