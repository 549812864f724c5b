import type { SiteParameter } from '../../../../contracts/schemas/analysis';
import { tokenize } from '../../sql/tokens';
import { described } from '../values/described';
import { writtenIn } from './notes';
import { tidy, type Part } from './parts';

/** What is given for the places of a statement, in order: of those in the text the expression that is written there, else undefined. */
const placesIn = (parts: readonly Part[]): readonly (SiteParameter | undefined)[] =>
  tidy(parts).flatMap((part): readonly (SiteParameter | undefined)[] => {
    switch (part.kind) {
      case 'text': {
        const written = new Map(writtenIn(part).map(({ at, node }) => [at, node]));
        return tokenize(part.text).flatMap((token) => {
          const node = token.kind === 'param' ? written.get(token.at) : undefined;
          return token.kind === 'param' ? [node && described(node)] : [];
        });
      }
      case 'optional':
        return placesIn(part.parts);
      case 'choice':
        return part.options.flatMap(placesIn);
      case 'list':
        return part.items.flatMap((item) => placesIn(item.parts));
      default:
        return part.why === '??' ? [undefined] : [];
    }
  });

/**
 * What is given for the places of a statement with what is written into its text, each where it stands. Where it is not known which of the others
 * stands where, those that are written come last.
 */
export function withWritten(parameters: readonly SiteParameter[], parts: readonly Part[]): readonly SiteParameter[] {
  const places = placesIn(parts);
  const written = places.filter((given) => given !== undefined);
  if (written.length === 0) return parameters;
  const spread = parameters.some(({ text: one }) => one.startsWith('...'));
  if (spread || parameters.length !== places.length - written.length) return [...parameters, ...written];
  const others = [...parameters];
  return places.map((given) => given ?? others.shift()!);
}
