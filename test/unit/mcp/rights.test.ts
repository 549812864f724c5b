import { portOpener } from '../../../adapters/mcp/port/open';
import type { HealthQuestion } from '../../../contracts/mcp/port';
import { denied, fakeAws, type FakeAnswer, type FakeAws } from './support/fake-aws';
import { NOWHERE } from './support/nowhere';

/** Rights on the target that are missing, and servers that a migration does not need. */

const TABLE: FakeAnswer = {
  body: {
    Table: {
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'N' }],
    },
  },
};
const REFUSED: FakeAnswer = {
  status: 400,
  body: { __type: 'ConditionalCheckFailedException', message: 'The conditional request failed' },
};
const NONE: FakeAnswer = { status: 400, body: { __type: 'ResourceNotFoundException', message: 'not found' } };

let aws: FakeAws | undefined;
afterEach(() => aws?.close());

async function dynamodbHealth(answers: Readonly<Record<string, FakeAnswer>>, question: HealthQuestion) {
  const asked: (readonly [string, object])[] = [];
  aws = await fakeAws((call, given) => {
    asked.push([call, given]);
    return answers[call] ?? NONE;
  });
  const port = portOpener({ secrets: async () => 'x', environment: {} })({ ...aws.settings, mcp: undefined });
  const lines = await port.health(question);
  await port.close();
  return { line: lines.find(({ server }) => server === 'dynamodb')!, asked };
}
const asking = (...tables: string[]): HealthQuestion => ({ tables, needed: ['dynamodb'] });

it('rights are tried by a delete that no item can meet', async () => {
  const answers = { DescribeTable: TABLE, GetItem: { body: {} }, DeleteItem: REFUSED };
  const { line, asked } = await dynamodbHealth(answers, asking('boats'));
  expect(line).toMatchObject({
    verdict: 'ok',
    detail: expect.stringMatching(/answers; GetItem and a conditional DeleteItem are let through in boats$/) as string,
  });
  expect(asked.find(([call]) => call === 'DeleteItem')![1]).toMatchObject({
    TableName: 'boats',
    Key: { id: { N: expect.any(String) as string } },
    ConditionExpression: 'attribute_exists(#key) AND attribute_not_exists(#key)',
    ExpressionAttributeNames: { '#key': 'id' },
  });
});

it.each([
  ['writing', { GetItem: { body: {} }, DeleteItem: denied('dynamodb:DeleteItem') }, 'DeleteItem on boats: '],
  ['reading', { GetItem: denied('dynamodb:GetItem'), DeleteItem: REFUSED }, 'GetItem on boats: '],
])('the right of %s is missed by name', async (_, answers, said) => {
  const { line } = await dynamodbHealth({ DescribeTable: TABLE, ...answers }, asking('boats'));
  expect(line).toMatchObject({
    verdict: 'fail',
    code: 'LandfallAwsAccessDenied',
    detail: expect.stringContaining(said) as string,
  });
});

it('a table that is not there yet is no failure; one that may not be looked at is', async () => {
  expect((await dynamodbHealth({}, asking('boats'))).line).toMatchObject({
    verdict: 'ok',
    detail: expect.stringContaining('none of the tables is there yet') as string,
  });
  aws?.close();
  const refused = await dynamodbHealth({ DescribeTable: denied('dynamodb:DescribeTable') }, asking('boats'));
  expect(refused.line).toMatchObject({ verdict: 'fail', code: 'LandfallAwsAccessDenied' });
});

it('a server that nothing needs holds nothing up', async () => {
  const port = portOpener({ secrets: async () => 'x', environment: {} })({ ...NOWHERE, mcp: undefined });
  const lines = await port.health({ tables: ['boats'], needed: ['mysql'] });
  await port.close();
  expect(lines.map(({ server, verdict }) => `${server} ${verdict}`)).toEqual([
    'mysql fail',
    'dynamodb ok',
    'glue ok',
    's3 ok',
  ]);
  expect(lines[1]!.detail).toMatch(/^not needed by this migration; LandfallAwsUnreachable: /);
  expect(lines[3]!.detail).toMatch(/has no place: artifacts.store is no bucket$/);
});
