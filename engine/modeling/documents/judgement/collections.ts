import { PARTITION_UNITS } from '../../indexes/shards';
import { coversUnique } from '../../../projection/compile/schema-index';
import { fanOutOf } from '../../evidence/fan-out';
import type { DocumentInput } from '../input';

/** How many rows of a child one item collection can hold: by a unique key, by what was counted, or without any bound. */
export const collectionRisks = ({ model }: Pick<DocumentInput, 'model'>): readonly (readonly [string, string])[] =>
  model.tables
    .filter(({ ownership, facts, key }) => ownership !== null && !coversUnique(facts, key.partitionColumns))
    .map(({ facts, key, root }) => {
      const counted = fanOutOf(facts, key.partitionColumns);
      const limit = `one partition serves ${PARTITION_UNITS.reads} read and ${PARTITION_UNITS.writes} write units a second`;
      const bound = 'the schema sets no bound';
      const what =
        counted === undefined
          ? `nobody counted how many of its rows lie in one collection of ${root}, and ${bound}`
          : counted.exact
            ? `one collection of ${root} held ${counted.most} of its rows at most when all were counted; ${bound}`
            : `of the collections of ${root} that were looked at one held ${counted.most} of its rows at most; ${bound}`;
      return [facts.name, `${what}; ${limit}`];
    });
