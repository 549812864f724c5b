// Long suites first, so that none of them is left over at the end with one worker. Jest itself goes by the times of the last run, which a fresh
// clone does not have, and else by the size of the file.
const Sequencer = require('@jest/test-sequencer').default;

/** Folders in the order of how long their suites take, and before them the suites that take longer than their folder (a minute and more). */
const ORDER = [
  '/test/e2e/',
  '/test/server/transfer/simulation.',
  '/test/server/client/api.',
  '/test/server/cli/ci-docs.',
  '/test/server/cli/live.',
  '/test/server/modeling/applications.',
  '/test/server/modeling/proof.',
  '/test/workflow/',
  '/test/local/',
  '/test/server/',
];
const rank = ({ path }) => ORDER.findIndex((folder) => path.includes(folder));

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
};
