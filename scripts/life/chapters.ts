/** One command of the page, in the order in which a person gives them. */
export interface Chapter {
  readonly title: string;
  /** What a reader should know before the output. */
  readonly text: string;
  readonly line: string;
  /** Waits until so many rows are copied before it is given. */
  readonly until?: number;
  /** Exit code that it must have; 0 when absent. */
  readonly code?: number;
  /** First and last lines that are shown; all of them when absent. */
  readonly shown?: readonly [first: number, last: number];
  /** Lines that README.md shows, in the same form; not there when absent. */
  readonly readme?: readonly [first: number, last: number];
}

export const CHAPTERS: readonly Chapter[] = [
  {
    title: 'Check',
    text: 'A verdict and a fix per line, before anything is started.',
    line: 'landfall doctor',
  },
  {
    title: 'Plan',
    text: 'The seven stages in order: what each reads, hands on, who approves, what is missing now.',
    line: 'landfall plan',
    shown: [40, 0],
  },
  {
    title: 'Start',
    text: 'The command waits until the migration ends or needs a person; exit code 3 says the latter.',
    line: 'landfall start --wait',
    code: 3,
    readme: [8, 8],
  },
  {
    title: 'Read what is asked',
    text: 'The data model as the engineer who signs it reads it (the first lines here).',
    line: 'landfall artifacts show stage-02/dynamodb_data_model.md',
    shown: [45, 0],
  },
  {
    title: 'Approve the access patterns',
    text: 'The decision is in the audit trail with name and reason. The tables are asked next, one by one or all at once, then the contract.',
    line: 'landfall approve modeling/patterns --by "Ada" --why "these are all" --wait',
    code: 3,
    shown: [4, 24],
  },
  {
    title: 'Approve the tables',
    text: '`landfall approve modeling/tables/Orders` approves one of them.',
    line: 'landfall approve modeling/tables --by "Ada" --why "keys and collections are right" --wait',
    code: 3,
    shown: [4, 24],
  },
  {
    title: 'Approve the contract',
    text: '`landfall approve modeling` answers all three at once.',
    line: 'landfall approve modeling/contract --by "Ada" --why "read the contract"',
    readme: [6, 0],
  },
  {
    title: 'Account, region and price',
    text: 'The next gate: the template as a change set, with its monthly price.',
    line: 'landfall start --attach --wait',
    code: 3,
  },
  {
    title: 'Approve the infrastructure',
    text: '',
    line: 'landfall approve infrastructure --by "Ada" --why "the price is fine"',
  },
  {
    title: 'Pause',
    text: 'Stops at the end of the page that is being copied; the cursor is in the history.',
    line: 'landfall pause',
    until: 2_000,
    readme: [6, 0],
  },
  { title: 'Look', text: '', line: 'landfall status', readme: [24, 0] },
  { title: 'Resume', text: 'Goes on at the cursor.', line: 'landfall resume' },
  {
    title: 'Wait for the end',
    text: '`landfall watch` shows the same as a live view.',
    line: 'landfall start --attach --wait',
    shown: [6, 14],
  },
  {
    title: 'Report',
    text: 'Rows, items, what was compared, differences; `--json` for programs.',
    line: 'landfall report',
    readme: [20, 0],
  },
  {
    title: 'Verify again',
    text: 'The exit checks of a stage at any time: here every row against its item, as both are now.',
    line: 'landfall verify transfer',
    readme: [2, 4],
  },
  { title: 'Audit', text: 'Who did what, and when.', line: 'landfall audit', shown: [8, 14] },
  {
    title: 'Roll back',
    text: 'Undoes stage by stage, newest first; items, tables and views are gone afterwards, the source was never changed.',
    line: 'landfall rollback --to infrastructure --yes --wait',
    code: 4,
    readme: [14, 0],
  },
  { title: 'Look again', text: '', line: 'landfall status' },
];
