import { z } from 'zod';

/** `modeling.proof` of landfall.yaml: where the proofs of stage 2 run. All of it may be left out, and is in configurations of earlier versions. */

/** Rows of each table that the proofs run on when nothing else is said. */
export const DEFAULT_PROOF_ROWS = 5_000;

/**
 * @param parts pieces that other settings share: a reference to a secret, TLS, and when a changed value takes effect
 */
export const proofSettings = <Secret extends z.ZodType, Tls extends z.ZodType>(parts: {
  readonly secret: Secret;
  readonly tls: Tls;
  readonly applies: string;
}) => {
  const { secret, tls, applies } = parts;
  const scratch = z.strictObject({
    host: z.string().min(1).meta({ description: 'Host name or address of the scratch server.', applies }),
    port: z.int().min(1).max(65535).default(3306).meta({ description: 'TCP port of the scratch server.', applies }),
    user: z.string().min(1).meta({ description: 'Account with all rights on `landfall\\_scratch\\_%`.*.', applies }),
    password: secret,
    tls,
  });
  return z
    .strictObject({
      sampleRows: z
        .int()
        .min(1)
        .max(1_000_000)
        .optional()
        .meta({
          description: `Rows of each table that the proofs run on; smaller tables are proven whole. Without it: ${DEFAULT_PROOF_ROWS}.`,
          unit: 'rows',
          applies,
        }),
      answers: z.boolean().optional().meta({
        description:
          'Whether every access pattern is executed on both sides, as SQL on the scratch server and by its plan on DynamoDB: up to some 25 executions of each. Without it: true.',
        applies,
      }),
      scratch: scratch.optional().meta({
        description:
          'Server of the same flavour as the source, on which databases `landfall_scratch_..` are made for the proofs and dropped. Without it the proofs have no rebuilt tables, and no answers of the original SQL.',
        applies,
      }),
      endpoint: z
        .url({ protocol: /^https?$/, error: 'a URL that begins with http:// or https://' })
        .optional()
        .meta({
          description:
            'Endpoint of the DynamoDB in which tables `landfall-proof-..` are made for the proofs and deleted: DynamoDB Local. Without it items stay in memory.',
          applies,
        }),
    })
    .meta({ description: 'Where the proofs of the model run.' });
};
