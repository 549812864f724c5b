import type { ServerFinding } from '../../transfer/servers/findings';
import type { ArtifactIndex } from '../../../contracts/artifacts';
import type { Verdict } from '../../../contracts/stages';

/** What the gate reads of `validation-report.json`. */
interface ValidationReport {
  readonly differences?: unknown;
  readonly rows?: unknown;
  readonly items?: unknown;
  readonly sourceUnchanged?: unknown;
  readonly inputs?: unknown;
  /** Absent in reports of earlier versions. */
  readonly servers?: unknown;
}

/** Exit gate of transfer, from its validation report: no difference, on a source that stood still, for the contract that is in force. */
export function transferVerdicts(report: unknown, artifacts: ArtifactIndex): readonly Verdict[] {
  const { differences, rows, items, sourceUnchanged, inputs, servers = [] } = (report ?? {}) as ValidationReport;
  const other = (Array.isArray(inputs) ? (inputs as readonly { key?: unknown; sha256?: unknown }[]) : []).filter(
    ({ key, sha256 }) => typeof key !== 'string' || artifacts[key]?.sha256 !== sha256,
  );
  const known = Array.isArray(inputs) && inputs.length > 0 && other.length === 0;
  const asked = (Array.isArray(servers) ? servers : []) as readonly Partial<ServerFinding>[];
  const otherwise = asked.filter(({ ok }) => ok !== true);
  return [
    {
      check: 'rows and items were compared without a difference',
      ok: differences === 0,
      detail:
        differences === 0
          ? `${String(rows)} rows, ${String(items)} items, 0 differences`
          : `${String(differences)} differences; stage-07/validation-report.md explains them`,
    },
    {
      check: 'the source stood still from the position of the copy to the end of the comparison',
      ok: sourceUnchanged === true,
      detail:
        sourceUnchanged === true ? 'nothing was committed' : 'it was written to; stop the writers and restart transfer',
    },
    {
      check: 'the comparison was made with the contract that is in force',
      ok: known,
      detail: known
        ? 'the hashes of its inputs are those that were handed on'
        : `not so for ${other.map(({ key }) => String(key)).join(', ') || 'any input'}; restart transfer`,
    },
    ...(asked.length === 0
      ? []
      : [
          {
            check: 'the MCP servers find what the comparison found',
            ok: otherwise.length === 0,
            detail:
              otherwise.length === 0
                ? asked.map(({ check, found }) => `${String(check)}: ${String(found)}`).join('; ')
                : `${otherwise.map(({ check, found }) => `${String(check)}: ${String(found)}`).join('; ')}; stage-07/validation-report.md has all`,
          },
        ]),
  ];
}
