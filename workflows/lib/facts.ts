import type { StepResult } from '../../contracts/stages';

/** What a step found, a line each, for the question of a gate. */
export const factLines = ({ notes, risks = [], facts = {} }: StepResult): readonly string[] => [
  ...notes,
  ...Object.entries(facts).map(([name, value]) => `${name}: ${value}`),
  ...risks.map((risk) => `open risk: ${risk}`),
];
