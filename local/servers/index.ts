import type { ServerName } from '../types';
import { aws } from './aws';
import type { ServerDefinition } from './definition';
import { dynamodbLocal } from './dynamodb-local';
import { mysql } from './mysql';
import { temporal } from './temporal';

/** All servers of the stack by name. */
export const SERVERS: Readonly<Record<ServerName, ServerDefinition>> = {
  temporal,
  mysql,
  aws,
  'dynamodb-local': dynamodbLocal,
};
