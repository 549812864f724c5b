import type { ContractFinding } from '../../../contracts/projection';
import type { Analysis } from '../../../contracts/schemas/analysis';
import type { Projection } from '../../../contracts/schemas/projection';
import type { Verdict } from '../../../contracts/stages';

export interface ModelingCheck {
  readonly analysis: Analysis;
  readonly projection: Projection;
  /** Findings of the compiler over contract, sidecar and schema. */
  readonly findings: readonly ContractFinding[];
}

/** Exit gate of modeling: the contract compiles, and every access pattern is served or listed with its reason. */
export function modelingVerdicts({ analysis, projection, findings }: ModelingCheck): readonly Verdict[] {
  const errors = findings.filter((finding) => finding.severity === 'error');
  const answered = new Set([...projection.serves, ...projection.unserved].map((entry) => entry.pattern));
  const forgotten = analysis.accessPatterns.map((pattern) => pattern.id).filter((id) => !answered.has(id));
  return [
    {
      check: 'contract and sidecar compile against the schema',
      ok: errors.length === 0,
      detail:
        errors.length === 0
          ? `no error, ${findings.length} remarks`
          : errors.map((finding) => `${finding.at}: ${finding.message}`).join('; '),
    },
    {
      check: 'every access pattern is served or listed as not served',
      ok: forgotten.length === 0,
      detail:
        forgotten.length === 0
          ? `${projection.serves.length} served, ${projection.unserved.length} listed`
          : `missing: ${forgotten.join(', ')}`,
    },
    {
      check: 'columns left out are approved by a person',
      ok: projection.omitted.every((column) => column.approvedBy !== ''),
      detail:
        projection.omitted.length === 0
          ? 'none is left out'
          : projection.omitted.map((column) => `${column.table}.${column.column}`).join(', '),
    },
  ];
}
