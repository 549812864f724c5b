import { printJson } from '../../lib/json';
import { awsModel } from '../aws-model';
import { printDataModel } from './data-model';
import type { DocumentInput } from './input';
import { printPatterns } from './patterns';
import { printRequirement } from './requirement';

export { hotSentence } from './hot-partitions';
export { triggerRisks } from './judgement/limits';
export { transactionRisks } from './maps/transactions';
export type { DocumentInput } from './input';

export interface ModelDocuments {
  readonly 'dynamodb_requirement.md': string;
  readonly 'access_patterns_with_rps.md': string;
  readonly 'dynamodb_data_model.md': string;
  readonly 'Stage3_DataModel.md': string;
  readonly 'dynamodb_data_model.json': string;
}

/** The documents of the stage, byte-stable. */
export function printDocuments(input: DocumentInput): ModelDocuments {
  const model = printDataModel(input);
  return {
    'dynamodb_requirement.md': printRequirement(input),
    'access_patterns_with_rps.md': printPatterns(input),
    'dynamodb_data_model.md': model,
    'Stage3_DataModel.md': model,
    'dynamodb_data_model.json': printJson(awsModel(input)),
  };
}
