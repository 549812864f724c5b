import { z } from 'zod';

/** Schema of `stage-02/lossless-proof.json`: counts only, so that equal data give equal bytes. */
export const proofSchema = z.strictObject({
  format: z.literal('landfall.lossless-proof/1'),
  /** Hash of the contract as its sidecar has it. */
  contractSha256: z.string(),
  /** Which rows were read, for people. */
  sample: z.string(),
  /** Columns that no item holds: `table.column`. */
  omitted: z.array(z.string()),
  entities: z.array(
    z.strictObject({
      entity: z.string(),
      table: z.string(),
      rows: z.int(),
      /** Source columns that the entity rebuilds. */
      columns: z.int(),
    }),
  ),
  differences: z.int(),
  // What follows is absent in artifacts of earlier versions.
  /**
   * Where it ran. `tables`: `rebuilt` anew on a scratch server and compared, or each row `compared` with the source; `items`: written to
   * DynamoDB and read back, or kept in memory.
   */
  ran: z.strictObject({ tables: z.enum(['rebuilt', 'compared']), items: z.enum(['dynamodb', 'memory']) }).optional(),
  /** Rows of each table that were looked at, and whether these were all. */
  tables: z.array(z.strictObject({ table: z.string(), rows: z.int(), whole: z.boolean() })).optional(),
});
export type LosslessProof = z.infer<typeof proofSchema>;
