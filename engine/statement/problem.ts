/**
 * Why a statement, or something that it asks for, cannot be taken. Named, never guessed around: what carries it is listed with its
 * reason.
 */
export class StatementProblem extends Error {}

/** Kinds of reasons for which a person can do more than write the statement in other words, with how a reason of each begins. */
const BEGINNINGS = {
  'stored function': 'the stored function ',
  'full-text search': 'full-text search ',
  'no such table': 'there is no table ',
  'another schema': 'a table of another schema: ',
  'variable of the session': 'the variable ',
  'known at run time only': 'a part of the statement is known at run time only',
} as const;

export type ProblemKind = keyof typeof BEGINNINGS;

/** @throws StatementProblem always */
export function refuse(reason: string): never {
  throw new StatementProblem(reason);
}

/**
 * Refuses for a reason of a known kind.
 * @param rest what follows the words that all reasons of the kind begin with
 * @throws StatementProblem always
 */
export function refuseAs(kind: ProblemKind, rest: string): never {
  return refuse(`${BEGINNINGS[kind]}${rest}`);
}

/** The kind of a reason; undefined for one of none of them. */
export const problemKind = (reason: string): ProblemKind | undefined =>
  (Object.keys(BEGINNINGS) as ProblemKind[]).find((kind) => reason.startsWith(BEGINNINGS[kind]));
