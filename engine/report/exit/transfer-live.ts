import type { Verdict } from '../../../contracts/stages';
import { counted, type EntityVerdict, type TransferVerdict } from '../../transfer/verdict/rules';

/** A difference after the copy is what its writers made of the source, until change capture carries it over. */
const movedText = (stoodStill: boolean | undefined): string =>
  stoodStill === false ? '; the source was written to after the copy, which may be why' : '';

function entityLine(one: EntityVerdict, moved: string): Verdict {
  const { contentDifferences, countDifferences, rows, items } = one;
  const ok = contentDifferences === 0 && countDifferences === 0;
  const found = `${counted(rows, 'row', 'rows')} of ${one.sourceTable}, ${counted(items, 'item', 'items')} in ${one.targetTable}`;
  const named = [...one.notes, ...one.samples.map(({ key, what }) => `${key} ${what}`)];
  return {
    check: `compared again: ${one.entity}`,
    ok,
    detail: ok
      ? found
      : `${found}; ${contentDifferences} differences in content, ${countDifferences} in number: ${named.join('; ')}${moved}`,
  };
}

/**
 * Lines of a comparison that was made now, an entity each.
 * @param stoodStill whether the source is at the position of the copy; undefined when that is not known
 */
export function liveTransferVerdicts(verdict: TransferVerdict, stoodStill: boolean | undefined): readonly Verdict[] {
  const { differences, unknownItems, tableRows, items } = verdict;
  const moved = movedText(stoodStill);
  return [
    ...verdict.entities.map((one) => entityLine(one, moved)),
    {
      check: 'compared again: all',
      ok: differences === 0,
      detail:
        differences === 0
          ? `${counted(tableRows, 'row', 'rows')}, ${counted(items, 'item', 'items')}, 0 differences between source and target as they are now`
          : `${counted(differences, 'difference', 'differences')}, ${unknownItems} of them items of no entity${moved}`,
    },
  ];
}
