import { defineFailures } from './types';

/** Failures that a person meets at the command line. */
export const clientFailures = defineFailures({
  LandfallConfigInvalid: {
    kind: 'final',
    stages: [],
    cause: 'landfall.yaml has values that are not allowed.',
    check: 'Every wrong value is listed with its path.',
    fix: 'Correct the listed values; landfall.schema.json helps editors.',
  },
  LandfallSecretMissing: {
    kind: 'final',
    stages: [],
    cause: 'A secret that the configuration refers to is not there.',
    check: 'The message names the reference, never the value.',
    fix: 'Set the variable, write the file, or create the secret where the worker runs.',
  },
  LandfallTemporalUnreachable: {
    kind: 'retry',
    stages: [],
    cause: 'No Temporal server answers at temporal.address.',
    check: 'temporal operator cluster health --address <address>',
    fix: 'Start it (landfall local up for a local one) or correct temporal.address.',
  },
  LandfallAlreadyRunning: {
    kind: 'final',
    stages: [],
    cause: 'A migration of this name runs already.',
    check: 'landfall status',
    fix: 'Watch it (landfall watch), start with --attach, or use another name.',
  },
  LandfallNotFound: {
    kind: 'final',
    stages: [],
    cause: 'There is no migration of this name.',
    check: 'landfall list',
    fix: 'Correct the name, or start the migration.',
  },
  LandfallRefused: {
    kind: 'final',
    stages: [],
    cause: 'The migration refused the request in its present state.',
    check: 'landfall status',
    fix: 'Do what the message says.',
  },
});
