import { FINDINGS, RATE_FINDINGS, ROW_FINDINGS } from '../../engine/projection/findings/codes';

const lines = (facts: typeof FINDINGS | typeof RATE_FINDINGS | typeof ROW_FINDINGS): string =>
  Object.entries(facts)
    .map(([code, { severity, about }]) => `| \`${code}\` | ${severity.join(', ')} | ${about} |`)
    .join('\n');

/** docs/linter.md */
export const linterPage = (): string => `<!-- Printed by \`npm run docs\` from engine/projection/findings/codes.ts. -->

# What the linter finds

\`landfall contract lint\` compiles a contract against a schema and names every finding with its code, its place in \`migrationContract.json\` (a JSON pointer)
and what cures it. A contract with an error is never used. The stage modeling runs the same checks; each code has a contract in
[a test](../test/unit/projection/every-code.test.ts) that makes it fire.

| code | severity | what |
| --- | --- | --- |
${lines(FINDINGS)}

## With the rates

Where the schema is that of an analysis (\`landfall contract lint --schema analysis.json\`), and in the stage modeling, the rates of the access patterns are looked at as well: what
each partition is asked for in the busiest second, against the 1,000 write units and 3,000 read units a second that one gives. Keys spread at best over all values that their columns
can have, where that is known for certain, and over the different texts that the log saw. [A test](../test/unit/cost/partitions.test.ts) makes it fire.

| code | severity | what |
| --- | --- | --- |
${lines(RATE_FINDINGS)}

## With the rows

\`landfall contract lint --rows\`, the proof of the stage modeling and the preflight of the transfer also look at the rows of the source: one read
of each table whose types allow such a row, 15 seconds a table and a minute in all at most. What the statements find are candidates; whether a row
becomes an item is decided by making the item, and the finding names up to five rows by their key. [A test](../test/server/modeling/row-lint.test.ts) has rows for
each code.

| code | severity | what |
| --- | --- | --- |
${lines(ROW_FINDINGS)}
`;
