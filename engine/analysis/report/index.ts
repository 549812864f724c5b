import type { Analysis } from '../../../contracts/schemas/analysis';
import { printJson } from '../../lib/json';
import { printApi } from './api';
import { printPatterns } from './patterns';
import { printPerformance } from './performance';
import { printRelations } from './relations';
import { printSchema } from './schema';
import { printTables } from './tables';

/** The artifacts of the stage by file name; all are printed from the analysis alone. */
export const printAnalysis = (analysis: Analysis): Readonly<Record<string, string>> => ({
  'analysis.json': printJson(analysis),
  '01_1_API_access_patterns.md': printApi(analysis),
  '01_2_schema_extraction.md': printSchema(analysis),
  '01_3_entity_relationships.md': printRelations(analysis),
  '01_4_table_structures.md': printTables(analysis),
  '01_5_performance_analysis.md': printPerformance(analysis),
  '01_6_access_patterns.md': printPatterns(analysis),
});
