// Suites on real servers meet the clock of a busy machine. A failed test of theirs is tried again, and its first error is printed; what
// fails three times fails. Unit tests are never tried again.
const retries = Number(process.env.LANDFALL_TEST_RETRIES ?? 0);
if (retries > 0) jest.retryTimes(retries, { logErrorsBeforeRetry: true });
