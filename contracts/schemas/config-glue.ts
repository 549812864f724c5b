import { z } from 'zod';

/** `transfer.glue` of landfall.yaml: the Spark jobs of the engine glue. Absent in earlier configurations. */

/** Kinds of workers, and how many partitions each works on at once: its cores (AWS Glue developer guide, "Worker types"). */
export const GLUE_WORKER_CORES = { 'G.1X': 4, 'G.2X': 8, 'G.4X': 16, 'G.8X': 32 } as const;
/** What a worker of each kind costs in data processing units (the same page). */
export const GLUE_WORKER_UNITS = { 'G.1X': 1, 'G.2X': 2, 'G.4X': 4, 'G.8X': 8 } as const;

/** @param applies when a changed value takes effect */
export const glueSettings = (applies: string) =>
  z
    .strictObject({
      role: z.string().min(1).meta({
        description: 'Name or ARN of the role that the jobs run with (docs/decisions/engines.md has its rights).',
        applies,
      }),
      workerType: z
        .enum(Object.keys(GLUE_WORKER_CORES) as [keyof typeof GLUE_WORKER_CORES])
        .default('G.1X')
        .meta({ description: 'Kind of the workers of a job.', applies }),
      workers: z.int().min(2).max(299).default(2).meta({
        description: 'Workers of a job, one of which does not copy but leads the others.',
        unit: 'workers',
        applies,
      }),
      network: z
        .strictObject({
          subnetId: z.string().min(1).meta({ description: 'Subnet from which the source can be reached.', applies }),
          securityGroupIds: z
            .array(z.string().min(1))
            .min(1)
            .meta({ description: 'Security groups of the network interface of a job.', applies }),
          availabilityZone: z.string().min(1).meta({ description: 'Zone of the subnet.', applies }),
        })
        .optional()
        .meta({ description: 'Where in the VPC a job has its network interface. Without it: outside of any.' }),
    })
    .optional()
    .meta({ description: 'Spark jobs of the engine glue, which needs it.' });

export type GlueSettings = NonNullable<z.infer<ReturnType<typeof glueSettings>>>;
