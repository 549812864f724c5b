import { STAGE_ARTIFACTS, type ArtifactRef } from '../../../contracts/artifacts';
import { stageFolder, STAGES } from '../../../contracts/names';
import type { StageProgress } from '../../../contracts/stages';
import { documentationIndex } from '../../../engine/report';
import { WORDS } from '../../../engine/report/documentation-words';

const ref = (key: string): ArtifactRef => ({ key, sha256: '0'.repeat(64), bytes: 1 });
const keys = STAGES.flatMap((stage) => STAGE_ARTIFACTS[stage].map((file) => `${stageFolder(stage)}/${file}`));
const all = Object.fromEntries(
  [...keys, 'stage-01/handoff.md', 'stage-01/work/source.json', 'stage-07/x y].txt'].map((key) => [key, ref(key)]),
);
const stages = STAGES.map(
  (stage): StageProgress =>
    ({ stage, status: STAGE_ARTIFACTS[stage].length > 0 ? 'done' : 'skipped' }) as StageProgress,
);

test('every artifact of every stage has words, and nothing else does', () => {
  const files = STAGES.flatMap((stage) => STAGE_ARTIFACTS[stage]);
  const beside = ['handoff.md', 'rollback.md', 'preflight.md'];
  expect(Object.keys(WORDS).sort()).toEqual([...files, ...beside].sort());
});

test('every artifact is linked once in the tables of the stages; working files are not', () => {
  const text = documentationIndex({ migration: 'm', stages, artifacts: all });
  const linked = [...text.matchAll(/^\| \[[^|]*\]\(([^)]+)\) \|/gm)].map((match) => match[1]);
  expect(linked.sort()).toEqual([...keys, 'stage-01/handoff.md', 'stage-07/x%20y%5D.txt'].sort());
  expect(text).toContain('| Who operates it | [runbook.md](stage-07/runbook.md), ');
});

test('the diagram leads from MySQL through the stages that ran to DynamoDB', () => {
  const text = documentationIndex({ migration: 'm', stages, artifacts: all });
  expect(/```mermaid\n([\s\S]*?)```/.exec(text)?.[1]).toBe(`flowchart LR
  mysql[("MySQL")]
  dynamodb[("DynamoDB")]
  s1["1 analysis<br/>done"]
  s2["2 modeling<br/>done"]
  s3["3 abstraction<br/>skipped"]
  s4["4 implementation<br/>skipped"]
  s5["5 flags<br/>skipped"]
  s6["6 infrastructure<br/>done"]
  s7["7 transfer<br/>done"]
  mysql --> s1
  s7 --> dynamodb
  s1 -- "analysis.json" --> s2
  s2 -- "migrationContract.json" --> s6
  s6 -- "dynamodb-infrastructure.yaml" --> s7
`);
});

test('a migration that has handed on nothing says so', () => {
  expect(documentationIndex({ migration: 'm', stages: [], artifacts: {} })).toContain(
    'No stage has handed anything on.',
  );
});
