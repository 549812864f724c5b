import type { Verdict } from '../../../contracts/stages';
import { code, heading, inline, list, page, table } from '../../report/markdown';
import { costSentence } from '../../cost';
import { tablesOf } from '../template-types';
import type { StackModel } from './model';
import { verdictSentence } from './verdicts';

/** `deployment-summary.md`: one page for whoever has to decide on the next stage. */
export const deploymentSummary = (
  model: StackModel,
  verdicts: readonly Verdict[],
  risks: readonly string[],
): string => {
  const resources = tablesOf(model.template);
  const indexes = resources.reduce((sum, r) => sum + (r.Properties.GlobalSecondaryIndexes?.length ?? 0), 0);
  return page(
    heading(1, 'Deployment summary'),
    `${verdictSentence(verdicts)}`,
    table(
      ['', ''],
      [
        ['stack', code(model.stackName)],
        ['region', code(model.target.region)],
        ['tables', `${resources.length - 1} and the control table`],
        ['indexes', indexes],
        ['monthly price', inline(costSentence(model.cost, model.target.capacity?.mode))],
        ['template', `SHA-256 ${code(model.templateSha256)}`],
      ],
    ),
    heading(2, 'Open risks'),
    list(risks.map(inline)),
    heading(2, 'Where to read on'),
    list([
      '`deployment-config.md`: what was planned, with the price per access pattern',
      '`deployment-results.md`: what the run did',
      '`deployment-validation.md`: DynamoDB against the template, property by property',
      '`contract-validation.md`: the template against the contract',
      '`production-features.md`: what protects the data',
      '`application-integration-guide.md`: how an application reads and writes these tables',
    ]),
  );
};
