import type { BatchWriteItemCommandInput } from '@aws-sdk/client-dynamodb';
import { openDataClient } from '../../../adapters/dynamodb';
import type { AnswerableProof } from '../../../contracts/schemas/answerable-proof';
import { APPLICATION, SCHEMA } from './answers-application';
import { proveStatements } from './answers-support';
import { createTestSource, FLAVOURS, type TestSource } from './source';

/** Statements of an application answer on DynamoDB as they do on the server, and where they do not, the proof says so. */

/** Verdicts of the patterns whose number of executions says that they were really tried. */
const verdicts = ({ patterns }: AnswerableProof): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { verdict } of patterns) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
};

describe.each(FLAVOURS)('answers on %s', (flavour) => {
  let source: TestSource;
  beforeAll(async () => {
    source = await createTestSource(flavour, SCHEMA);
  }, 60_000);
  afterAll(() => source?.drop());

  it('are those of the source, and what cannot be compared is named', async () => {
    const { proof, bytes, unanswered } = await proveStatements(flavour, source, APPLICATION);
    expect(proof.patterns.filter(({ verdict }) => verdict === 'not answered')).toEqual([]);
    expect(verdicts(proof)).toEqual({ answered: 16, 'not comparable': 2, 'not served': 1 });
    for (const { verdict, executions, rows, errors } of proof.patterns)
      if (verdict === 'answered') expect({ executions, seen: rows + errors > 0 }).toMatchObject({ seen: true });
    const open = proof.patterns.filter(({ verdict }) => verdict === 'not comparable').flatMap(({ reasons }) => reasons);
    expect(open.join('\n')).toMatch(/trigger tags_ai[\s\S]*RAND\(\)|RAND\(\)[\s\S]*trigger tags_ai/);
    expect(unanswered).toEqual([expect.stringMatching(/^AP\d+ not served: /)]);
    if (flavour === 'mysql') expect((await proveStatements(flavour, source, APPLICATION)).bytes).toBe(bytes);
  }, 120_000);

  if (flavour === 'mysql') return;
  it('are missed where items do not say what the rows say, and no value is told', async () => {
    const { proof } = await proveStatements(flavour, source, APPLICATION, (settings) => {
      const data = openDataClient(settings);
      data.client.middlewareStack.add(
        (next) => (args) => {
          const { RequestItems = {} } = args.input as BatchWriteItemCommandInput;
          for (const { PutRequest } of Object.values(RequestItems).flat())
            for (const [name, value] of Object.entries(PutRequest?.Item ?? {}))
              if ('S' in value && value.S === 'Notes') PutRequest!.Item![name] = { S: 'Votes' };
          return next(args);
        },
        { step: 'initialize' },
      );
      return data;
    });
    const missed = proof.patterns.filter(({ verdict }) => verdict === 'not answered');
    expect(missed.length).toBeGreaterThan(3);
    expect(missed.flatMap(({ reasons }) => reasons)).toContain('title: Xxxxx was expected, Xxxxx came'.toLowerCase());
    expect(JSON.stringify(proof)).not.toMatch(/Notes|Votes/);
  }, 120_000);
});
