import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STAGE_ARTIFACTS } from '../../contracts/artifacts';
import { AVAILABLE_STAGES, stageFolder } from '../../contracts/names';
import { findingsOf } from '../../engine/report/markdown';

/** The ones that people compare by hand (design: same input, same bytes). */
const PRINTED: readonly string[] = [
  'stage-01/analysis.json',
  'stage-02/migrationContract.json',
  'stage-02/projection.json',
  'stage-06/dynamodb-infrastructure.yaml',
  'stage-07/views.sql',
];

export interface StableArtifact {
  /** Key below the folder, or what of a file is meant. */
  readonly key: string;
  /** Lower-case hex SHA-256 of the stable bytes. */
  readonly sha256: string;
  readonly bytes: number;
}

const stable = (key: string, bytes: Buffer | string): StableArtifact => {
  if (bytes.length === 0) throw new Error(`${key} has nothing that two runs could share`);
  return { key, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: Buffer.byteLength(bytes) };
};

/** The report of a migration, and what two runs must share of it. */
const FINDINGS = 'migration-report.json: findings';

function reportFindings(folder: string): StableArtifact {
  const { findings, findingsSha256 } = JSON.parse(readFileSync(join(folder, 'migration-report.json'), 'utf8')) as {
    readonly findings: object;
    readonly findingsSha256: string;
  };
  return { key: FINDINGS, sha256: findingsSha256, bytes: JSON.stringify(findings).length };
}

/**
 * What must be the same bytes in every run on the same input: every artifact that a stage which runs hands on, documents down to the line that
 * marks their figures; hand-off and way back of each stage; what is written at the end.
 * @param folder of the migration's artifacts
 * @throws Error when one is not there
 */
export function stableArtifacts(folder: string): readonly StableArtifact[] {
  const keys = AVAILABLE_STAGES.flatMap((stage) =>
    [...STAGE_ARTIFACTS[stage], 'handoff.md', 'rollback.md'].map((name) => `${stageFolder(stage)}/${name}`),
  );
  const read = (key: string): StableArtifact => {
    const bytes = readFileSync(join(folder, key));
    return stable(key, key.endsWith('.md') ? findingsOf(bytes.toString('utf8')) : bytes);
  };
  return [...[...keys, 'documentation.md', 'migration-report.md'].map(read), reportFindings(folder)];
}

/** The few of them that the demo prints. */
export const printedArtifacts = (folder: string): readonly StableArtifact[] =>
  stableArtifacts(folder).filter(({ key }) => key === FINDINGS || PRINTED.includes(key));
