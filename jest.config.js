/** @type {import('jest').Config} */
module.exports = {
  cacheDirectory: '<rootDir>/node_modules/.cache/jest', // the folder for temporary files is a new one in each run
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/examples', '<rootDir>/.landfall'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  setupFilesAfterEnv: ['<rootDir>/test/support/retries.js'],
  testSequencer: '<rootDir>/test/support/sequencer.js',
  // Server suites share one MySQL and one Temporal; scripts/test.mjs says how many run at once.
  testTimeout: 60_000,
};
