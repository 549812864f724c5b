import { LandfallError } from '../../contracts/errors';
import type { ArtifactRef, ArtifactStore } from '../../contracts/artifacts';
import { analysisSchema, type Analysis } from '../../contracts/schemas/analysis';
import { answerableProofSchema } from '../../contracts/schemas/answerable-proof';
import { awsModelSchema } from '../../contracts/schemas/aws-model';
import { contractSchema, type MigrationContract } from '../../contracts/schemas/contract';
import { projectionSchema, type Projection } from '../../contracts/schemas/projection';
import { proofSchema } from '../../contracts/schemas/proof';
import type { StageContext } from '../../contracts/stages';

interface Form<T> {
  safeParse(value: unknown):
    | { readonly success: true; readonly data: T }
    | {
        readonly success: false;
        readonly error: {
          readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
        };
      };
}

export const ANALYSIS_KEY = 'stage-01/analysis.json';
export const CONTRACT_KEY = 'stage-02/migrationContract.json';
export const PROJECTION_KEY = 'stage-02/projection.json';
export const PROOF_KEY = 'stage-02/lossless-proof.json';
export const ANSWERS_KEY = 'stage-02/answerable-proof.json';
export const AWS_MODEL_KEY = 'stage-02/dynamodb_data_model.json';

/** Artifacts whose form a schema describes. */
export const FORMS: Readonly<Record<string, Form<unknown>>> = {
  [ANALYSIS_KEY]: analysisSchema,
  [CONTRACT_KEY]: contractSchema,
  [PROJECTION_KEY]: projectionSchema,
  [PROOF_KEY]: proofSchema,
  [ANSWERS_KEY]: answerableProofSchema,
  [AWS_MODEL_KEY]: awsModelSchema,
};

const ISSUES_SHOWN = 10;

/**
 * Parses JSON of a form; all wrong places at once.
 * @throws LandfallError LandfallArtifactInvalid
 */
export function parseForm<T>(key: string, text: string, form: Form<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new LandfallError('LandfallArtifactInvalid', `${key} is no JSON: ${(error as Error).message.slice(0, 200)}`);
  }
  const result = form.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  const shown = issues.slice(0, ISSUES_SHOWN).map(({ path, message }) => `/${path.map(String).join('/')}: ${message}`);
  const more = issues.length > ISSUES_SHOWN ? `; and ${issues.length - ISSUES_SHOWN} more` : '';
  throw new LandfallError('LandfallArtifactInvalid', `${key}: ${shown.join('; ')}${more}`);
}

/** @throws LandfallError LandfallArtifactMissing when the artifact was not handed on */
export function handedOn(context: StageContext, key: string): ArtifactRef {
  const ref = context.artifacts[key];
  if (ref === undefined) throw new LandfallError('LandfallArtifactMissing', `${key} was not handed on`);
  return ref;
}

type Readable = Pick<ArtifactStore, 'get'>;

/** Reads one artifact by its hash and form. */
export async function readForm<T>(store: Readable, context: StageContext, key: string, form: Form<T>): Promise<T> {
  return parseForm(key, (await store.get(handedOn(context, key))).toString('utf8'), form);
}

export interface ModelInputs {
  readonly analysis: Analysis;
  readonly contract: MigrationContract;
  readonly projection: Projection;
}

/**
 * Analysis, contract and sidecar, by hash and form.
 * @throws LandfallError LandfallArtifactMissing, LandfallArtifactChanged, LandfallArtifactInvalid
 */
export const readModel = async (store: Readable, context: StageContext): Promise<ModelInputs> => ({
  analysis: await readForm(store, context, ANALYSIS_KEY, analysisSchema),
  contract: await readForm(store, context, CONTRACT_KEY, contractSchema),
  projection: await readForm(store, context, PROJECTION_KEY, projectionSchema),
});
