import { STAGE_ARTIFACTS } from '../../contracts/artifacts';
import { LandfallError } from '../../contracts/errors';
import { stageFolder, type StageName } from '../../contracts/names';
import type { StageContext, Verdict } from '../../contracts/stages';
import { compileProjection } from '../../engine/projection';
import {
  analysisVerdicts,
  answersVerdict,
  awsModelVerdict,
  modelingVerdicts,
  proofVerdict,
  transferVerdicts,
} from '../../engine/report';
import { readTemplate } from '../../engine/infrastructure';
import { applicationAccess } from '../../engine/infrastructure';
import { deployableVerdict } from '../../engine/infrastructure/deployable';
import { analysisSchema } from '../../contracts/schemas/analysis';
import { answerableProofSchema } from '../../contracts/schemas/answerable-proof';
import { proofSchema } from '../../contracts/schemas/proof';
import { besides } from '../lib/besides';
import { awsModelSchema } from '../../contracts/schemas/aws-model';
import {
  ANALYSIS_KEY,
  ANSWERS_KEY,
  AWS_MODEL_KEY,
  FORMS,
  handedOn,
  parseForm,
  PROOF_KEY,
  readForm,
  readModel,
} from '../lib/forms';
import type { SharedDependencies } from './dependencies';

/** Exit gate: every artifact is there, has its hash and its form, and the stage's own lines. All lines are checked, none stops the rest. */
export async function checkOutputs(
  deps: SharedDependencies,
  { context, stage }: { readonly context: StageContext; readonly stage: StageName },
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const key of [
    ...STAGE_ARTIFACTS[stage].map((name) => `${stageFolder(stage)}/${name}`),
    ...besides(context, stage),
  ])
    verdicts.push(await artifactVerdict(deps, context, key));
  // Lines about the content make sense only when the content is what was handed on.
  if (verdicts.some((verdict) => !verdict.ok)) return verdicts;
  return [
    ...verdicts,
    ...(await ownVerdicts(deps, context, stage)),
    ...((await deps.exitChecks[stage]?.(context)) ?? []),
  ];
}

async function artifactVerdict(deps: SharedDependencies, context: StageContext, key: string): Promise<Verdict> {
  const ref = context.artifacts[key];
  if (ref === undefined) return { check: key, ok: false, detail: 'was not handed on; restart the stage' };
  try {
    assertOutputForm(key, (await deps.store(context).get(ref)).toString('utf8'));
    return { check: key, ok: true, detail: 'there, with its hash and its form' };
  } catch (error) {
    // A store that cannot be read says nothing about the artifact: that is retried.
    if (!(error instanceof LandfallError) || error.code === 'LandfallArtifactStore') throw error;
    if (!error.code.startsWith('LandfallArtifact')) throw error;
    return { check: key, ok: false, detail: error.message };
  }
}

function assertOutputForm(key: string, text: string): void {
  if (text.trim() === '') throw new LandfallError('LandfallArtifactInvalid', `${key} is empty`);
  const form = FORMS[key];
  if (form !== undefined) parseForm(key, text, form);
  else if (key.endsWith('.json')) assertJson(key, text);
  else if (key.endsWith('dynamodb-infrastructure.yaml')) readTemplate(text, key);
}

function assertJson(key: string, text: string): void {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new LandfallError('LandfallArtifactInvalid', `${key} is no JSON: ${(error as Error).message.slice(0, 200)}`);
  }
}

/** Lines that follow from the artifacts alone. */
async function ownVerdicts(
  deps: SharedDependencies,
  context: StageContext,
  stage: StageName,
): Promise<readonly Verdict[]> {
  const store = deps.store(context);
  switch (stage) {
    case 'analysis':
      return analysisVerdicts(await readForm(store, context, ANALYSIS_KEY, analysisSchema));
    case 'modeling': {
      const { analysis, contract, projection } = await readModel(store, context);
      const { plan, findings } = compileProjection({ contract, projection, schema: analysis.schema });
      const proof = await readForm(store, context, PROOF_KEY, proofSchema);
      return [
        ...modelingVerdicts({ analysis, projection, findings }),
        proofVerdict({ proof, projection, entities: plan.entities.map(({ id }) => id) }),
        answersVerdict({
          proof: await readForm(store, context, ANSWERS_KEY, answerableProofSchema),
          projection,
          analysis,
        }),
        copyVerdict(context),
        awsModelVerdict(await readForm(store, context, AWS_MODEL_KEY, awsModelSchema), contract, projection),
        ...(context.config.stages.includes('infrastructure')
          ? [
              deployableVerdict({
                ...{ plan, migration: context.migration, config: context.config },
                access: applicationAccess({ analysis, projection, plan }),
              }),
            ]
          : []),
      ];
    }
    case 'abstraction':
    case 'implementation':
    case 'flags':
    case 'infrastructure':
      return [];
    case 'transfer': {
      const ref = handedOn(context, `${stageFolder(stage)}/validation-report.json`);
      return transferVerdicts(JSON.parse((await store.get(ref)).toString('utf8')), context.artifacts);
    }
  }
}

/** `Stage3_DataModel.md` is the data model under the name that stage 3 asks for. */
function copyVerdict({ artifacts }: StageContext): Verdict {
  const folder = stageFolder('modeling');
  const same =
    artifacts[`${folder}/dynamodb_data_model.md`]?.sha256 === artifacts[`${folder}/Stage3_DataModel.md`]?.sha256;
  return {
    check: 'Stage3_DataModel.md is the copy of dynamodb_data_model.md',
    ok: same,
    detail: same ? 'same bytes' : 'the two differ; restart from modeling',
  };
}
