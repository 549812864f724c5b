import type { ModelReview } from '../../contracts/activities/modeling';
import { MODELING_GATES } from '../../contracts/names';
import type { GatePart, GateQuestion } from '../../contracts/stages';

const [PATTERNS, TABLES, CONTRACT] = MODELING_GATES;

/** The gates of the stage modeling, in the order in which they are asked: patterns, tables, contract. */
export function modelingGates(input: {
  readonly migration: string;
  /** Absent when an earlier version of the activity built the model: the tables are then decided as one. */
  readonly review: ModelReview | undefined;
  /** Access patterns that are not answered as the source answers them: each is accepted by name. */
  readonly unanswered: readonly GatePart[];
  /** What was found of the whole model. */
  readonly facts: readonly string[];
}): readonly Omit<GateQuestion, 'stage'>[] {
  const { migration, review, unanswered, facts } = input;
  const tables = review?.tables ?? [];
  return [
    {
      gate: PATTERNS,
      question: `Are these the access patterns of ${migration}, and is each served as it should be?`,
      facts: review?.patterns ?? facts,
      ...(unanswered.length > 0 ? { parts: unanswered } : {}),
    },
    {
      gate: TABLES,
      question: `Is each table of the data model of ${migration} right: its entities, keys and indexes?`,
      facts: tables.length > 0 ? ['stage-02/dynamodb_data_model.md has the tables in full'] : facts,
      ...(tables.length > 0 ? { parts: tables } : {}),
    },
    {
      gate: CONTRACT,
      question: `Is the contract of ${migration} right as a whole? It drives views, items, tables and code.`,
      facts,
    },
  ];
}
