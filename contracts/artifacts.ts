import type { StageName } from './names';

/** What history carries of an artifact (claim check); the bytes stay in the artifact store. */
export interface ArtifactRef {
  /** Path below the migration's root, for example `stage-01/analysis.json`. */
  readonly key: string;
  /** Lower-case hex SHA-256 of the bytes. */
  readonly sha256: string;
  readonly bytes: number;
}

/** All artifacts that were handed on so far, by key. */
export type ArtifactIndex = Readonly<Record<string, ArtifactRef>>;

/** Where artifacts are kept: a directory or `s3://bucket/prefix`. */
export interface ArtifactStore {
  /** Writes the bytes under the key, atomically, and returns what history needs. Same bytes twice is no change. */
  put(key: string, bytes: Uint8Array | string): Promise<ArtifactRef>;
  /**
   * Reads an artifact that was handed on.
   * @throws LandfallError LandfallArtifactMissing, or LandfallArtifactChanged when the bytes do not have the hash
   */
  get(ref: ArtifactRef): Promise<Buffer>;
  /** Reads whatever is under the key now, without a promise about its hash; undefined when there is nothing. */
  peek(key: string): Promise<Buffer | undefined>;
  list(prefix?: string): Promise<readonly ArtifactRef[]>;
  /** For people: where the artifacts lie. */
  readonly location: string;
}

/** A store from which an undo can take things away; stages only get `ArtifactStore`. */
export interface ErasableArtifactStore extends ArtifactStore {
  /** Removes everything whose key begins with the prefix, and returns the keys that were there. Nothing there is no error. */
  erase(prefix: string): Promise<readonly string[]>;
}

/** Final artifacts per stage (design section 5). Working files lie in `stage-0N/work/`. */
export const STAGE_ARTIFACTS: Readonly<Record<StageName, readonly string[]>> = {
  analysis: [
    'analysis.json',
    '01_1_API_access_patterns.md',
    '01_2_schema_extraction.md',
    '01_3_entity_relationships.md',
    '01_3_entity_relationships.svg',
    '01_4_table_structures.md',
    '01_5_performance_analysis.md',
    '01_6_access_patterns.md',
  ],
  modeling: [
    'migrationContract.json',
    'projection.json',
    'lossless-proof.json',
    'answerable-proof.json',
    'dynamodb_requirement.md',
    'access_patterns_with_rps.md',
    'dynamodb_data_model.md',
    'Stage3_DataModel.md',
    'dynamodb_data_model.json',
  ],
  abstraction: [],
  implementation: [],
  flags: [],
  infrastructure: [
    'dynamodb-infrastructure.yaml',
    'deployment-parameters.json',
    'deployment-config.md',
    'deployment-results.md',
    'deployment-validation.md',
    'contract-validation.md',
    'production-features.md',
    'sample-iam-policy.json',
    'deployment-summary.md',
    'application-integration-guide.md',
  ],
  transfer: [
    'views.sql',
    'validation-report.md',
    'validation-report.json',
    'completion-report.md',
    'runbook.md',
    'troubleshooting.md',
    'cleanup.sh',
  ],
};

/** Artifacts of earlier stages that a stage reads; a selected stage takes missing ones from `inputs:` of the configuration. */
export const STAGE_INPUTS: Readonly<Record<StageName, readonly string[]>> = {
  analysis: [],
  modeling: ['stage-01/analysis.json'],
  abstraction: ['stage-01/analysis.json', 'stage-02/migrationContract.json', 'stage-02/projection.json'],
  implementation: ['stage-02/migrationContract.json', 'stage-02/projection.json'],
  flags: ['stage-02/migrationContract.json', 'stage-02/projection.json'],
  infrastructure: ['stage-01/analysis.json', 'stage-02/migrationContract.json', 'stage-02/projection.json'],
  transfer: ['stage-01/analysis.json', 'stage-02/migrationContract.json', 'stage-02/projection.json'],
};
