import { callSiteCount } from '../../../../engine/lib/call-sites';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openArtifactStore } from '../../../../adapters/artifacts';
import type { Analysis } from '../../../../contracts/schemas/analysis';
import { analyse } from '../../../../engine/analysis/reconcile';
import type { AnalysisInputs } from '../../../../engine/analysis/reconcile/inputs';
import { printAnalysis } from '../../../../engine/analysis/report';
import { schemaOfNone } from '../../../../engine/analysis/schema/absent';
import type { AnalyzeInput, AnalyzeResult } from '../../ports';
import type { Environment } from '../connections';
import { intoFolder, writeFiles } from '../out-folder';
import { readInputs, type Inputs } from './inputs';

/**
 * The stage analysis in this process: reads what was given, reconciles it, writes the artifacts into `out`.
 * @throws LandfallError what the readers throw
 * @throws UsageError when the address of the source is malformed, or the folder cannot be written
 */
export const analyze = (input: AnalyzeInput, environment: Environment): Promise<AnalyzeResult> =>
  intoFolder(input.out, () => analyzed(input, environment));

async function analyzed(input: AnalyzeInput, environment: Environment): Promise<AnalyzeResult> {
  const scratch = await mkdtemp(join(tmpdir(), 'landfall-analyze-'));
  try {
    const store = openArtifactStore({ location: scratch, migration: 'analyze' });
    const inputs = await readInputs(input, store, environment);
    const analysis = reconciled(inputs, input.config?.application?.rates ?? []);
    const files = await writeFiles(input.out, await printAnalysis(analysis, inputs.figures ?? undefined));
    return { ...resultOf(analysis), out: input.out, files };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Without a schema no table is known: that says nothing against the statements. */
function reconciled({ schema, source, queryLog }: Inputs, given: NonNullable<AnalysisInputs['given']>): Analysis {
  if (schema !== null) return analyse({ schema, source, queryLog, given });
  const analysis = analyse({ schema: schemaOfNone(queryLog?.statements ?? []), source, queryLog, given });
  return { ...analysis, risks: analysis.risks.filter((risk) => risk.code !== 'UNKNOWN_TABLE') };
}

function resultOf(analysis: Analysis): Omit<AnalyzeResult, 'out' | 'files'> {
  const risks: Record<string, number> = {};
  for (const { code } of analysis.risks) risks[code] = (risks[code] ?? 0) + 1;
  const { accessPatterns } = analysis;
  return {
    tables: analysis.schema.tables.length,
    relations: analysis.relations.length,
    callSites: callSiteCount(analysis.callSites),
    statements: analysis.callSites.length,
    accessPatterns: accessPatterns.length,
    measured: accessPatterns.filter((pattern) => pattern.rate.kind === 'measured').length,
    risks,
  };
}
