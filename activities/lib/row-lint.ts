import type { SourceLink } from '../../adapters/mysql/link';
import { searchRows, type SearchLimits } from '../../adapters/mysql/row-lint';
import type { ContractFinding, ProjectionPlan } from '../../contracts/projection';
import { rowFindings, rowSearches } from '../../engine/projection/findings/rows';
import { placesOf } from '../../engine/projection/findings/places';
import type { ModelInputs } from './forms';

/**
 * Looks for rows of the source that cannot become items of a contract, or not for one of their own.
 * @param findings of the contract alone: where they doubt that a key is unique, rows with one key are looked for
 * @throws LandfallError of the link, except for a search that takes too long, which becomes a finding
 */
export async function lintRows(input: {
  readonly link: SourceLink;
  readonly model: Pick<ModelInputs, 'contract' | 'projection'> & {
    readonly analysis: Pick<ModelInputs['analysis'], 'schema'>;
  };
  readonly plan: ProjectionPlan;
  readonly findings: readonly ContractFinding[];
  readonly signal?: AbortSignal | undefined;
  readonly limits?: SearchLimits | undefined;
  readonly onSearch?: ((entity: string) => void) | undefined;
}): Promise<readonly ContractFinding[]> {
  const { model, plan, findings } = input;
  const places = placesOf(model.contract, model.projection);
  const doubted = new Set(findings.filter(({ code }) => code === 'duplicate-keys-possible').map(({ at }) => at));
  const doubtful = new Set(plan.entities.filter((one) => doubted.has(places.entity(one))).map(({ id }) => id));
  const searches = rowSearches({ plan, schema: model.analysis.schema, doubtful });
  return rowFindings(plan, await searchRows({ ...input, searches }), places);
}
