import { siteId } from '../../engine/analysis/source/site-id';
import { callSiteCount, callSitesWith, callSiteText } from '../../engine/lib/call-sites';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { APPLICATION_ROOT, loadApplication } from '../../adapters/application';
import type { StageContext, StepResult } from '../../contracts/stages';
import { applicationFacts } from '../../engine/analysis/source/application';
import { scanSource } from '../../engine/analysis/source/scan';
import { plural } from '../../engine/lib/plural';
import { whileBeating } from '../lib/heartbeat';
import type { AnalysisDependencies } from './dependencies';
import { writeWork } from './work';

/** Finds the SQL call sites of the application; without `application:` there is nothing to find. */
export async function readSourceActivity(deps: AnalysisDependencies, context: StageContext): Promise<StepResult> {
  const { application: settings } = context.config;
  if (settings === undefined)
    return { artifacts: [], notes: ['No application is configured: patterns come from the log alone.'] };
  const { source, loaded } = await whileBeating(async ({ signal }) => {
    const loaded = await loadApplication(settings);
    const scanned = await scanSource(loaded.project, APPLICATION_ROOT, async () => {
      await nextTurn();
      signal?.throwIfAborted();
    });
    return { source: scanned, loaded };
  });
  const application = applicationFacts(loaded.packageJson, source, loaded);
  const { skipped } = loaded;
  const problems = callSitesWith(source.sites, siteId, (site) => site.problem !== null);
  return {
    artifacts: [await writeWork(deps.store(context), 'stage-01/work/source.json', { application, source, skipped })],
    notes: [
      `${callSiteText(source.sites)} and ${plural(source.routes.length, 'route')} in ${plural(source.files, 'source file')}, ${plural(problems, 'call site')} unresolved.`,
    ],
    risks: problems > 0 ? [`${plural(problems, 'call site')} could not be resolved.`] : [],
    facts: { callSites: callSiteCount(source.sites), routes: source.routes.length },
  };
}
