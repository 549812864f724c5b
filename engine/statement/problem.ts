/**
 * Why a statement, or something that it asks for, cannot be taken. Named, never guessed around: what carries it is listed with its
 * reason.
 */
export class StatementProblem extends Error {}

/** @throws StatementProblem always */
export function refuse(reason: string): never {
  throw new StatementProblem(reason);
}
