import {
  controlTable,
  dataTables,
  keyStatements,
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
  ...secretStatements(input.places.secrets),
];
