import type { ModelReview } from '../../contracts/activities/modeling';
import type { ContractTable } from '../../contracts/schemas/contract';
import type { Projection } from '../../contracts/schemas/projection';
import type { CostForecast } from '../cost';
import { byCodeUnit } from '../lib/compare';
import { listed } from '../lib/listed';
import type { Alternative } from './alternatives/types';
import { alternativeLines } from './documents/alternatives';
import { counterLines } from './documents/judgement/counters';
import { openConstraints } from './documents/judgement/uniqueness';
import { scanLines, scanText } from './documents/judgement/scans';
import type { BuiltModel } from './index';

/** Lines about patterns; the documents of the stage have all of them. */
const SHOWN = 20;
/** Entities and source tables that one line names. */
const NAMED = 12;

const some = (names: readonly string[]): string => listed(names, NAMED);

const counted = (values: readonly string[]): readonly (readonly [string, number])[] =>
  [...new Set(values)].sort(byCodeUnit).map((value) => [value, values.filter((one) => one === value).length]);

function patternLines(
  { serves, unserved, counters }: Pick<Projection, 'serves' | 'unserved' | 'counters'>,
  costs: CostForecast['patterns'],
  open: readonly string[],
  named: readonly (readonly [string, string])[],
): readonly string[] {
  const lines = [
    ...counted(serves.map(({ operation }) => operation)).map(([operation, n]) => `${n} served by ${operation}`),
    ...counterLines({ counters }),
    ...named.map(([name, why]) => `${name}: ${why}`),
    ...unserved.map(({ pattern, why }) => `${pattern} is not served: ${why}`),
    ...scanLines({ serves }, costs).map(scanText),
    ...open,
  ];
  const more = lines.length > SHOWN ? [`and ${lines.length - SHOWN} more`] : [];
  return [...lines.slice(0, SHOWN), ...more, 'all of them: stage-02/access_patterns_with_rps.md'];
}

function tableLine(
  { entities = [], source_table, pk, sk, gsis = [], satisfies }: ContractTable,
  usd: number | null,
): string {
  const sources = entities.length > 0 ? entities.map((entity) => entity.source_table) : [source_table];
  const kinds = entities.map(({ entity_type }) => entity_type);
  return [
    `from ${some([...new Set(sources)].sort(byCodeUnit))}`,
    ...(kinds.length > 0 ? [`${kinds.length} entities: ${some(kinds)}`] : []),
    `key ${sk ? `${pk}, ${sk}` : pk}`,
    `${gsis.length} indexes`,
    `serves ${satisfies.length} patterns`,
    usd === null ? 'price unknown' : `USD ${usd.toFixed(2)} a month for what is known`,
  ].join('; ');
}

/** What a person wrote into modeling.yaml, and what else could have been. */
const decisionLines = ({ pins = [] }: Projection, alternatives: readonly Alternative[]): readonly string[] => [
  ...(pins.length === 0
    ? []
    : [`${pins.length} ${pins.length === 1 ? 'decision' : 'decisions'} of modeling.yaml followed: ${some(pins)}`]),
  ...alternativeLines(alternatives),
];

/** What a person is asked about a model: its patterns in a few lines, and each of its tables in one, in the contract's order. */
export const reviewOf = (
  { contract, projection, model }: Pick<BuiltModel, 'contract' | 'projection' | 'model'>,
  {
    cost,
    alternatives,
    transactions = [],
    triggers = [],
  }: {
    readonly cost: Pick<CostForecast, 'byTable' | 'patterns'>;
    readonly alternatives: readonly Alternative[];
    /** Transactions that may not fit, with why. */
    readonly transactions?: readonly (readonly [string, string])[];
    /** Writes with which triggers run, with what can be done. */
    readonly triggers?: readonly (readonly [string, string])[];
  },
): ModelReview => ({
  patterns: [
    ...patternLines(projection, cost.patterns, openConstraints(model), [...transactions, ...triggers]),
    ...decisionLines(projection, alternatives),
  ],
  tables: contract.tables.map((table) => ({
    name: table.table,
    fact: tableLine(table, cost.byTable.get(table.table) ?? null),
  })),
});
