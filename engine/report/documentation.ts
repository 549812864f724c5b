import { STAGE_ARTIFACTS, type ArtifactIndex } from '../../contracts/artifacts';
import { stageFolder, stageNumber, type StageName } from '../../contracts/names';
import type { MigrationProgress, StageStatus } from '../../contracts/stages';
import { byCodeUnit } from '../lib/compare';
import { WORDS } from './documentation-words';
import { fence, heading, inline, page, table } from './markdown';

/** For whom a file is; the order is that of the page. */
const READERS: readonly { readonly who: string; readonly keys: readonly string[] }[] = [
  {
    who: 'Who signs the model',
    keys: [
      'dynamodb_data_model.md',
      'access_patterns_with_rps.md',
      '01_3_entity_relationships.md',
      'contract-validation.md',
    ],
  },
  { who: 'Who operates it', keys: ['runbook.md', 'troubleshooting.md', 'deployment-results.md', 'cleanup.sh'] },
  {
    who: 'Who writes the application',
    keys: ['application-integration-guide.md', 'sample-iam-policy.json', '01_1_API_access_patterns.md'],
  },
  {
    who: 'Who audits it',
    keys: ['validation-report.md', 'deployment-validation.md', 'lossless-proof.json', 'answerable-proof.json'],
  },
];

/**
 * `documentation.md`: the way into the artifacts of a migration, for the people who come after it: for whom each file is, what the stages
 * did, and every file with what it is for. Links are relative, so that they hold in an exported folder. The same artifacts give the same bytes.
 */
export function documentationIndex({
  migration,
  stages,
  artifacts,
}: Pick<MigrationProgress, 'migration' | 'stages' | 'artifacts'>): string {
  const ordered = [...stages].sort((a, b) => stageNumber(a.stage) - stageNumber(b.stage));
  const keys = Object.keys(artifacts).sort(byCodeUnit);
  return page(
    heading(1, `Documentation of the migration ${migration}`),
    `Everything that the migration wrote, and for whom. ${link('migration-report.md')} has its result, ${link('audit.jsonl')} who did what and when.`,
    heading(2, 'Where to begin'),
    table(
      ['reader', 'files'],
      READERS.map(({ who, keys: names }) => [who, keysOf(names, artifacts).map(link).join(', ')]).filter(
        ([, files]) => files !== '',
      ),
      'No stage has handed anything on.',
    ),
    heading(2, 'What went where'),
    fence(stagesDiagram(ordered), 'mermaid'),
    ...ordered.flatMap(({ stage, status }) => stageBlock(stage, status, keys)),
  );
}

const fileOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1);
/** Scripts of Spark jobs have the names of tables. */
const wordsOf = (key: string): string =>
  key.startsWith(`${stageFolder('transfer')}/glue/`)
    ? 'a Spark job: rows of one table become items'
    : (WORDS[fileOf(key)] ?? '');
const link = (key: string): string => `[${inline(fileOf(key))}](${encodeURI(key)})`;
const keysOf = (names: readonly string[], artifacts: ArtifactIndex): readonly string[] =>
  names.flatMap((name) =>
    Object.keys(artifacts)
      .filter((key) => fileOf(key) === name)
      .sort(byCodeUnit),
  );

/** Stages from left to right, with the artifacts that each hands to the next. */
function stagesDiagram(stages: MigrationProgress['stages']): string {
  const nodes = stages.map(
    ({ stage, status }) => `  s${stageNumber(stage)}["${stageNumber(stage)} ${stage}<br/>${status}"]`,
  );
  const ran = stages.filter(({ status }) => status !== 'skipped');
  const arrows = ran.slice(1).map(({ stage }, index) => {
    const before = ran[index]!.stage;
    return `  s${stageNumber(before)} -- "${mainArtifact(before)}" --> s${stageNumber(stage)}`;
  });
  return ['flowchart LR', '  mysql[("MySQL")]', '  dynamodb[("DynamoDB")]', ...nodes, ...ends(ran), ...arrows].join(
    '\n',
  );
}

function ends(ran: MigrationProgress['stages']): readonly string[] {
  const [first, last] = [ran[0], ran.at(-1)];
  return [
    ...(first === undefined ? [] : [`  mysql --> s${stageNumber(first.stage)}`]),
    ...(last?.stage !== 'transfer' ? [] : [`  s${stageNumber(last.stage)} --> dynamodb`]),
  ];
}

const mainArtifact = (stage: StageName): string => STAGE_ARTIFACTS[stage][0] ?? 'handoff.md';

function stageBlock(stage: StageName, status: StageStatus, keys: readonly string[]): readonly string[] {
  const files = keys.filter((key) => key.startsWith(`${stageFolder(stage)}/`) && !key.includes('/work/'));
  if (files.length === 0) return [];
  const rows = files.map((key) => [link(key), wordsOf(key)]);
  return [heading(2, `${stageNumber(stage)} ${stage}: ${status}`), table(['file', 'what it is for'], rows)];
}
