import { defineFailures } from './types';

/** Failures of the engine glue. */
export const glueFailures = defineFailures({
  LandfallGlueJobFailed: {
    kind: 'person',
    stages: ['transfer'],
    cause:
      'A Glue job ended without having copied all of its ranges, also when it was started again for those that were left.',
    check:
      "The message has the job, its run and Glue's reason; stage-07/work/glue has what the script said, CloudWatch (/aws-glue/jobs/error) all of it.",
    fix: 'Remove the cause and restart the stage transfer; or set transfer.engine: native, which writes over what is there.',
  },
  LandfallGlueRowsDiffer: {
    kind: 'person',
    stages: ['transfer'],
    cause:
      'A Glue job read other rows than were counted when its ranges were planned: the source was written to meanwhile, or a read was cut.',
    check: 'The message names the range with both numbers; stage-07/work/glue has the ranges that were read whole.',
    fix: 'Stop what writes to the source, then restart the stage transfer; or set transfer.engine: native.',
  },
});
