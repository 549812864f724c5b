import { LandfallError } from '../../contracts/errors';
import type { ArtifactRef } from '../../contracts/artifacts';
import type { StageContext, StepResult } from '../../contracts/stages';
import { analyse } from '../../engine/analysis/reconcile';
import { printAnalysis } from '../../engine/analysis/report';
import { queryBuilders } from '../../engine/analysis/source/application';
import { plural } from '../../engine/lib/plural';
import type { AnalysisDependencies } from './dependencies';
import { readWork } from './work';

/** Risks that are told at the gate; all of them stand in the artifacts. What the account cannot see was told when the schema was read. */
const TOLD: readonly string[] = [
  'NO_PRIMARY_KEY',
  'LARGE_ROW',
  'UNRESOLVED_CALL_SITE',
  'UNEXPLAINED_STATEMENT',
  'UNPARSED_STATEMENT',
  'DYNAMIC_STATEMENT',
  'RATE_UNKNOWN',
  'TRIGGER',
];

/** Reconciles what the readers found and writes analysis.json and the six documents. */
export async function writeAnalysisActivity(deps: AnalysisDependencies, context: StageContext): Promise<StepResult> {
  const store = deps.store(context);
  const schema = await readWork(store, context, 'stage-01/work/schema.json');
  if (schema === null)
    throw new LandfallError(
      'LandfallArtifactMissing',
      'stage-01/work/schema.json was not handed on; restart the stage analysis',
    );
  const analysis = analyse({
    schema,
    source: await readWork(store, context, 'stage-01/work/source.json'),
    queryLog: await readWork(store, context, 'stage-01/work/query-log.json'),
    given: context.config.application?.rates ?? [],
  });
  const figures = await readWork(store, context, 'stage-01/work/figures.json');
  const artifacts: ArtifactRef[] = [];
  for (const [name, text] of Object.entries(await printAnalysis(analysis, figures ?? undefined)))
    artifacts.push(await store.put(`stage-01/${name}`, text));
  const { accessPatterns, risks, application } = analysis;
  const measured = accessPatterns.filter((pattern) => pattern.rate.kind === 'measured').length;
  const builders = application === null ? [] : queryBuilders(application);
  return {
    artifacts,
    notes: [
      `${plural(accessPatterns.length, 'access pattern')}, ${measured} of them with a measured rate; ${plural(analysis.relations.length, 'relation')}; ${plural(risks.length, 'risk')}.`,
    ],
    risks: [
      ...TOLD.flatMap((code) => {
        const found = risks.filter((risk) => risk.code === code);
        if (found.length === 0) return [];
        const first = found[0]!;
        return [
          found.length === 1
            ? `${code} at ${first.where}: ${first.what}`
            : `${code}: ${found.length} times, first at ${first.where}`,
        ];
      }),
      ...builders.map(
        (name) => `The application uses ${name}: the statements that it makes are not found in the source.`,
      ),
    ],
    facts: {
      accessPatterns: accessPatterns.length,
      measured,
      relations: analysis.relations.length,
      risks: risks.length,
    },
  };
}
