import { readFileSync } from 'node:fs';
import { join } from 'node:path';

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

/** Printed beside the artifacts: the part of the report that two runs must share. */
const FINDINGS = 'migration-report.json: findings';

/**
 * Hashes of the stable artifacts and of the report's findings.
 * @param json the output of `landfall artifacts list --json`
 * @param folder of the migration's artifacts
 */
export function stableHashes(json: string, folder: string): readonly ListedArtifact[] {
  const parsed = JSON.parse(json) as readonly ListedArtifact[];
  const artifacts = STABLE_ARTIFACTS.map((key) => {
    const found = parsed.find((artifact) => artifact.key === key);
    if (!found) throw new Error(`${key} is not among the artifacts`);
    return found;
  });
  const { findings, findingsSha256 } = JSON.parse(readFileSync(join(folder, 'migration-report.json'), 'utf8')) as {
    readonly findings: object;
    readonly findingsSha256: string;
  };
  return [...artifacts, { key: FINDINGS, sha256: findingsSha256, bytes: JSON.stringify(findings).length }];
}
