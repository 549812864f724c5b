import { KEY_USE, makesKey } from '../resources/key';
import {
  controlTable,
  dataTables,
  secretStatements,
  storeStatements,
  type RoleInput,
  type RoleStatement,
} from './statement';

/** How the preflight and the checks compare a table with its template. */
const LOOKS = ['dynamodb:DescribeContinuousBackups', 'dynamodb:DescribeTable', 'dynamodb:ListTagsOfResource'] as const;

/**
 * What the stage transfer asks of AWS with the engine `native`, its preflight, its undo and `landfall verify transfer` among it, and nothing else. It makes,
 * changes and deletes no table: stack and tables are deployed with the rights of `sample-iam-policy.json`.
 * A test runs all of it under this role and compares the calls with these statements, both ways.
 */
export const workerStatements = (input: RoleInput): readonly RoleStatement[] => [
  {
    // A statement has each table once: IAM counts the characters. DeleteItem and GetItem are what the preflight tries, on a key that no application has.
    Sid: 'Tables',
    Effect: 'Allow',
    Action: [
      ...LOOKS,
      'dynamodb:BatchGetItem',
      'dynamodb:BatchWriteItem',
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:Scan',
    ],
    Resource: dataTables(input),
  },
  {
    Sid: 'ControlTable',
    Effect: 'Allow',
    Action: [...LOOKS, 'dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem'],
    Resource: [controlTable(input)],
  },
  ...keyStatements(input),
  ...storeStatements(input),
  ...secretStatements(input),
];

/** The policy of a key that the stack makes lets whoever may use the tables use it; one that is given may say nothing of this role. */
function keyStatements({ target: { encryption } }: RoleInput): readonly RoleStatement[] {
  if (encryption === undefined || encryption === 'aws-managed' || makesKey(encryption)) return [];
  return [
    {
      Sid: 'Key',
      Effect: 'Allow',
      Action: KEY_USE,
      Resource: [encryption],
      Condition: { StringEquals: { 'kms:ViaService': { 'Fn::Sub': 'dynamodb.${AWS::Region}.amazonaws.com' } } },
    },
  ];
}
