import { dialectOf } from '../../sql/dialect';
import { SQL_START } from './heads';
import { noted, writtenIn } from './notes';
import { choiceOf, dynamic, isUnknown, tidy, variant, type Part } from './parts';

/** Of statements of which one is chosen those that MySQL can run; all of them when it can run none. */
export function forThisServer(statements: readonly (readonly Part[])[]): readonly (readonly Part[])[] {
  const pruned = statements.map(withoutForeign);
  if (pruned.length < 2) return pruned;
  const own = pruned.filter((statement) => dialectOf(variant(statement, true)) === undefined);
  return own.length > 0 ? own : pruned;
}

/** Without the pieces that are there for another server, where there are others to choose. */
function withoutForeign(parts: readonly Part[]): readonly Part[] {
  const foreign = (option: readonly Part[]): boolean => dialectOf(variant(option, true)) !== undefined;
  return tidy(
    parts.flatMap((part): readonly Part[] => {
      if (part.kind === 'optional') {
        const inner = withoutForeign(part.parts);
        return foreign(inner) ? [] : [{ ...part, parts: inner }];
      }
      if (part.kind !== 'choice') return [part];
      const options = part.options.map(withoutForeign);
      const own = options.filter((option) => !foreign(option));
      if (part.each || own.length === 0) return [noted({ ...part, options }, writtenIn(part))];
      return choiceOf(own).map((chosen) => (chosen.kind === 'choice' ? noted(chosen, writtenIn(part)) : chosen));
    }),
  );
}

/** `??` is a name that the driver puts in at run time. */
export const withNames = (parts: readonly Part[]): readonly Part[] =>
  tidy(
    parts.flatMap((part): readonly Part[] =>
      part.kind === 'text' && part.text.includes('??')
        ? part.text
            .split('??')
            .flatMap((piece, i) => [...(i > 0 ? [dynamic('??')] : []), { kind: 'text', text: piece }])
        : [part],
    ),
  );

/** Why it is not known what the statement does; null when it is. */
export function problemOf(parts: readonly Part[], uncalled: boolean): string | null {
  const tidied = tidy(parts);
  if (uncalled && isUnknown(tidied)) return 'the statement is a parameter, and no call of the function was found';
  if (tidied.length === 0) return 'the call has no statement';
  const open = [...new Set(whyOpen(tidied))].join(', ');
  if (isUnknown(tidied)) return `the statement is built at run time from ${open}`;
  const known = SQL_START.test(variant(tidied, true));
  if (!known && open !== '') return `what the statement does is decided at run time by ${open}`;
  const other = dialectOf(variant(tidied, true));
  if (other && other.sign !== 'RETURNING')
    return `the statement is written for ${other.name} (${other.sign}); MySQL would refuse it`;
  return null;
}

export const whyOpen = (parts: readonly Part[]): readonly string[] =>
  parts.flatMap((part): readonly string[] => {
    if (part.kind === 'dynamic') return [part.why];
    if (part.kind === 'optional') return whyOpen(part.parts);
    if (part.kind === 'choice') return part.options.flatMap(whyOpen);
    return part.kind === 'list' ? part.items.flatMap((item) => whyOpen(item.parts)) : [];
  });
