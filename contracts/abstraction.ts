/** The nine steps of the stage abstraction, in their order. Those that change files are a commit each. */
export const ABSTRACTION_STEPS = [
  'backend-analysis',
  'call-site-inventory',
  'design',
  'interfaces',
  'mysql-implementation',
  'factory',
  'callers',
  'tests',
  'validation',
] as const;
export type AbstractionStep = (typeof ABSTRACTION_STEPS)[number];

/** Branch of the application's repository that the commits are made on. */
export const ABSTRACTION_BRANCH = 'landfall/abstraction';
