import type { Analysis } from '../../../contracts/schemas/analysis';
import { SettingsFileError } from '../../lib/settings-file';
import { buildModel, type BuiltModel, type ModelOptions } from '../index';
import type { Pins } from '../pins/pins';
import { differences, type Compared } from './compare';
import { figuresOf } from './figures';
import type { Alternative, Priced } from './types';
import { strategyMeaning, variantsOf, type Variant } from './variants';

export type { Alternative, Priced } from './types';

/** Prices a model; given, so that modeling knows no price table. */
type Pricing = (built: BuiltModel) => Priced;

export interface AlternativesInput {
  readonly analysis: Analysis;
  readonly options: ModelOptions;
  readonly pins: Pins;
  /** The model that is handed on, made with these options and pins. */
  readonly chosen: BuiltModel;
  readonly pricing: Pricing;
}

const reasonOf = ({ strategy }: ModelOptions): string =>
  strategy === 'auto' ? 'chosen by rule (modeling.strategy: auto)' : `asked for by modeling.strategy: ${strategy}`;

function compared(input: AlternativesInput, built: BuiltModel): Compared {
  return { figures: figuresOf(input.analysis, built, input.pricing(built)), serves: built.projection.serves };
}

/** A variant is built by the same rules and around the same pins; pins can rule it out. */
function other(input: AlternativesInput, chosen: Compared, { name, options, meaning }: Variant): Alternative {
  const { analysis, pins } = input;
  try {
    const variant = compared(input, buildModel(analysis, options, pins.again()));
    const reasons = [meaning, ...differences(variant, chosen)];
    return { name, options, chosen: false, figures: variant.figures, reasons };
  } catch (error) {
    if (!(error instanceof SettingsFileError)) throw error;
    const places = error.problems.map(({ path }) => path).join(', ');
    return { name, options, chosen: false, figures: null, reasons: [meaning, `ruled out by the pins ${places}`] };
  }
}

/** The chosen model first, then the other strategies, then the chosen one without what it has. */
export function alternativesOf(input: AlternativesInput): readonly Alternative[] {
  const { strategy, collections, copies = true, aggregates = true } = input.options;
  const options: ModelOptions = { strategy, collections, copies, aggregates };
  const chosen = compared(input, input.chosen);
  const own: Alternative = {
    name: options.strategy,
    options,
    chosen: true,
    figures: chosen.figures,
    reasons: [reasonOf(options), strategyMeaning(options.strategy)],
  };
  return [own, ...variantsOf(options, input.chosen.model).map((variant) => other(input, chosen, variant))];
}
