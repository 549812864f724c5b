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
  LandfallWorkerMissing: {
    kind: 'retry',
    stages: [],
    cause: 'The request needs an answer of the migration, and no worker answers on its task queue.',
    check: 'Is a worker running on temporal.taskQueue, and does it reach the same Temporal namespace?',
    fix: 'Start one (landfall worker) and ask again. pause, resume and rollback need no worker: they are kept until one comes.',
  },
  LandfallPayloadUnreadable: {
    kind: 'final',
    stages: [],
    cause: 'A payload is encrypted with a key that this process does not have.',
    check: 'temporal.encryptionKey of the client that sent it and of this worker; the message names the key ids.',
    fix: 'Give client, worker and codec server the same key, then send it again.',
  },
  LandfallSearchAttributesMissing: {
    kind: 'final',
    stages: [],
    cause: 'The Temporal namespace does not know the search attributes of Landfall.',
    check: 'temporal operator search-attribute list',
    fix: 'Register the ones that the message names with temporal operator search-attribute create.',
  },
  LandfallRefused: {
    kind: 'final',
    stages: [],
    cause: 'The migration refused the request in its present state.',
    check: 'landfall status',
    fix: 'Do what the message says.',
  },
});
