import pLimit from 'p-limit';
import type { ControlPort } from '../../contracts/mcp/port';
import type { StageContext, StepResult } from '../../contracts/stages';
import { stageFolder } from '../../contracts/names';
import { createRequests, deploymentResults, readTemplate, type CreateTableRequest } from '../../engine/infrastructure';
import { describedTables } from '../lib/described-tables';
import { handedOn } from '../lib/forms';
import { whileBeating } from '../lib/heartbeat';
import { keepingCalls, withPort } from '../lib/port';
import { checkedAccount } from './account';
import type { InfrastructureDependencies } from './dependencies';
import { leftToImport } from './left-to-import';
import { keepTableNames } from './made-tables';
import { stackModel } from './model';

/** Tables under way at once: a small part of what DynamoDB takes from an account (quota of concurrent control operations: 500). */
const AT_ONCE = 8;

const FOLDER = stageFolder('infrastructure');
const TEMPLATE = `${FOLDER}/dynamodb-infrastructure.yaml`;

/**
 * Makes the tables of the template that was confirmed through the MCP server for DynamoDB, without a stack. Safe to repeat: a table of this
 * migration that is there is left as it is.
 * @throws LandfallError LandfallMcpToolRefused when a table of the name is of somebody else, or has other keys
 */
export async function createTables(deps: InfrastructureDependencies, context: StageContext): Promise<StepResult> {
  const store = deps.store(context);
  const model = await stackModel(deps, context);
  const template = readTemplate((await store.get(handedOn(context, TEMPLATE))).toString('utf8'), TEMPLATE);
  const accountId = await checkedAccount(deps, context);
  const started = Date.now();
  return whileBeating(({ signal, say }) =>
    withPort({ ...deps, context, role: 'tables', signal }, async (port) => {
      const requests = createRequests(template, model.parameters);
      await keepTableNames(
        store,
        requests.map((request) => request.table_name),
      );
      const place = { store, context, stage: 'infrastructure', step: 'create-tables', port } as const;
      const { value, kept } = await keepingCalls(place, async () => {
        const left = await notYet(port, context, requests);
        const now = requests.filter(({ table_name: name }) => !left.includes(name));
        return { left, changes: (await sideBySide(port, now, say)).map((name) => `table ${name} created`) };
      });
      const { left, changes } = value;
      const outcome = changes.length === 0 ? 'unchanged' : 'created';
      const figures = { stackId: null, outputs: {}, adopted: [], seconds: (Date.now() - started) / 1000 } as const;
      const results = deploymentResults(model, { ...figures, outcome, changes, accountId });
      return {
        artifacts: [await store.put(`${FOLDER}/deployment-results.md`, results), kept.artifact],
        notes: [`tables ${outcome} by the MCP server for DynamoDB`, ...changes, ...left.map(leftNote), ...kept.notes],
        facts: { outcome },
        mcp: kept.mcp,
      };
    }),
  );
}

/**
 * Names of the tables that were not there, in the order of the requests. A table that fails stops none of those under way, but those that have
 * not begun; the first failure is thrown when all have ended.
 */
async function sideBySide(
  { dynamodb }: ControlPort,
  requests: readonly CreateTableRequest[],
  say: (what: { readonly creating: string }) => void,
): Promise<readonly string[]> {
  const limit = pLimit(AT_ONCE);
  let isOver = false;
  const outcomes = await Promise.allSettled(
    requests.map((request) =>
      limit(async () => {
        if (isOver) return 'not begun';
        say({ creating: request.table_name });
        try {
          return (await dynamodb.call('create_table', request)).outcome;
        } catch (error) {
          isOver = true;
          throw error;
        }
      }),
    ),
  );
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return requests
    .filter((_, at) => outcomes[at]?.status === 'fulfilled' && outcomes[at].value === 'created')
    .map(({ table_name }) => table_name);
}

const leftNote = (name: string): string => `table ${name} is left to the import of the stage transfer`;

/** Tables that an import will make; none is looked for when there is none to come. */
async function notYet(
  port: ControlPort,
  { config }: StageContext,
  requests: readonly { readonly table_name: string }[],
): Promise<readonly string[]> {
  if (config.transfer.engine !== 's3-import') return [];
  const names = requests.map((request) => request.table_name);
  const described = await describedTables(port, names);
  return leftToImport(
    config,
    names.filter((name) => described.get(name) === null),
  );
}
