/** What must be byte-identical between two runs on the same input (design: same input, same bytes). */
export const STABLE_ARTIFACTS = [
  'stage-01/analysis.json',
  'stage-02/migrationContract.json',
  'stage-02/projection.json',
  'stage-06/dynamodb-infrastructure.yaml',
  'stage-07/views.sql',
] as const;

interface ListedArtifact {
  readonly key: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Hashes of the stable artifacts, from the output of `landfall artifacts list --json`. */
export function stableHashes(json: string): readonly ListedArtifact[] {
  const parsed = JSON.parse(json) as readonly ListedArtifact[];
  return STABLE_ARTIFACTS.map((key) => {
    const found = parsed.find((artifact) => artifact.key === key);
    if (!found) throw new Error(`${key} is not among the artifacts`);
    return found;
  });
}
