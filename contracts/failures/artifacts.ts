import { STAGES } from '../names';
import { defineFailures } from './types';

/** Failures of what the stages hand on. */
export const artifactFailures = defineFailures({
  LandfallArtifactMissing: {
    kind: 'final',
    stages: STAGES,
    cause: 'An artifact that the stage reads is not in the artifact store.',
    check: 'landfall artifacts list; the message names the key.',
    fix: 'Restart from the stage that writes it, or give a file of your own under inputs: in landfall.yaml.',
  },
  LandfallArtifactChanged: {
    kind: 'person',
    stages: STAGES,
    cause: 'An artifact was changed after it was handed on: its hash is not the one in the history.',
    check: 'Find out who changed the file; landfall artifacts list shows both hashes.',
    fix: 'Put the original back, or restart from the stage that writes it so that the change goes through its gate.',
  },
  LandfallArtifactInvalid: {
    kind: 'final',
    stages: STAGES,
    cause: 'An artifact does not have the form that its schema asks for.',
    check: 'The message names the path in the file and what is allowed there.',
    fix: 'Correct the file, or restart from the stage that writes it.',
  },
  LandfallArtifactStore: {
    kind: 'retry',
    stages: STAGES,
    cause: 'The artifact store could not be read or written.',
    check: 'Free space and rights of the folder, or bucket and credentials for s3://.',
    fix: 'Make room, give the right, or create the bucket; the work goes on by itself.',
  },
});
