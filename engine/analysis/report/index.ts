import type { Analysis } from '../../../contracts/schemas/analysis';
import { printJson } from '../../lib/json';
import type { FiguresWork } from '../reconcile/inputs';
import { printApi } from './api';
import { printDiagram } from './diagram/svg';
import { printPatterns } from './patterns';
import { printPerformance } from './performance';
import { printRelations } from './relations';
import { printSchema } from './schema';
import { printTables } from './tables';

/**
 * The artifacts of the stage by file name; all are printed from the analysis alone.
 * @param figures what wanders from one look to the next; printed below the mark that says so
 */
export const printAnalysis = async (
  analysis: Analysis,
  figures?: FiguresWork,
): Promise<Readonly<Record<string, string>>> => ({
  'analysis.json': printJson(analysis),
  '01_1_API_access_patterns.md': printApi(analysis),
  '01_2_schema_extraction.md': printSchema(analysis, figures),
  '01_3_entity_relationships.md': printRelations(analysis),
  '01_3_entity_relationships.svg': await printDiagram(analysis),
  '01_4_table_structures.md': printTables(analysis),
  '01_5_performance_analysis.md': printPerformance(analysis),
  '01_6_access_patterns.md': printPatterns(analysis),
});
