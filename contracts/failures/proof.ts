import { defineFailures } from './types';

/** Failures of the servers on which a model is proven. */
export const proofFailures = defineFailures({
  LandfallScratchUnreachable: {
    kind: 'retry',
    stages: ['modeling'],
    cause: 'The scratch server of the proofs does not answer.',
    check: 'Ping host and port of modeling.proof.scratch from the machine of the worker.',
    fix: 'Start the server or correct the setting; the work goes on by itself when it answers.',
  },
  LandfallScratchUnusable: {
    kind: 'final',
    stages: ['modeling'],
    cause: 'The scratch server of the proofs cannot hold the sampled tables as the source has them.',
    check: 'The message names the table and what the server said; compare flavour, version and rights of both servers.',
    fix: 'Take a server of the flavour of the source and give the account GRANT ALL ON `landfall\\_scratch\\_%`.*, or leave modeling.proof.scratch out; then restart from modeling.',
  },
});
