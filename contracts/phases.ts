/** Phases of the cut-over: who is written and who is read (the application's flags switch them). */
export const PHASES = {
  1: 'MySQL only',
  2: 'dual write, MySQL read',
  3: 'dual write, dual read with comparison',
  4: 'dual write, DynamoDB read',
  5: 'DynamoDB only',
} as const;
