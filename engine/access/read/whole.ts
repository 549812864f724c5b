import type { ReadPlans } from '../plan';

/** The same reads to their end: neither cut at a LIMIT nor only counted. */
export const wholeReads = ({ ways }: ReadPlans): ReadPlans => ({
  ways: ways.map(({ parts, plan }) => ({
    parts,
    plan: { ...plan, steps: plan.steps.map((step) => ({ ...step, limited: null, counted: false })) },
  })),
});
