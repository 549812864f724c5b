import { physicalTableName } from '../../../contracts/names';
import { byCodeUnit } from '../../lib/compare';
import { tableArn } from '../resources/arn';
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
  ...indexStatements(input),
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

/** The validation looks for items in the indexes. */
function indexStatements({ plan, target }: RoleInput): readonly RoleStatement[] {
  const names = plan.tables
    .filter(({ indexes }) => indexes.length > 0)
    .map(({ name }) => physicalTableName(target, name));
  if (names.length === 0) return [];
  const Resource = names.sort(byCodeUnit).map((name) => tableArn(`${name}/index/*`));
  return [{ Sid: 'Indexes', Effect: 'Allow', Action: ['dynamodb:Query'], Resource }];
}
