import { stepOfPhase, type Phase } from '../phase/flags';
import { writePlan, type Step } from '../phase/rules';

/** Is MySQL written first, and DynamoDB after it? Then both can answer, and MySQL is right. */
const writesBoth = (step: Step): boolean => writePlan(step).acts.includes('put');

/**
 * The step in which the requests of a tester are served. Only among the steps that write both sides: there another step changes which side
 * answers, and whether a failed put fails the tester's own request, and nothing for anybody else.
 * @param tried undefined: it is nobody who tries a phase
 */
export const stepFor = (step: Step, tried: Phase | undefined): Step =>
  tried !== undefined && mayTry(step, tried) ? stepOfPhase(tried) : step;

export const mayTry = (step: Step, phase: Phase): boolean => writesBoth(step) && writesBoth(stepOfPhase(phase));
