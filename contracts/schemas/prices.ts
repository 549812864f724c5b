import { z } from 'zod';

/**
 * Schema of a price file, `landfall.prices/1`: the built-in one (engine/cost/prices/aws.json) and what `modeling.prices` names. All
 * amounts are US dollars without tax. A price that is not known is left out, never written as 0.
 */

const price = z.strictObject({
  usd: z
    .number()
    .nonnegative()
    .meta({ description: 'US dollars for one of the unit that the name of the price ends in.' }),
  source: z.string().min(1).meta({ description: 'Name of a source of this file.' }),
});

const source = z.strictObject({
  page: z.string().min(1).meta({ description: 'Page or document that has the price.' }),
  date: z.iso.date().nullable().meta({ description: 'Day on which the page had it; null when that is not known.' }),
});

/** Each price with what it is for. Prices of requests are per million, of capacity per unit and hour. */
const prices = {
  writeUnitsMillion: 'write request units on demand, table class Standard',
  readUnitsMillion: 'read request units on demand, table class Standard',
  writeUnitHour: 'a provisioned write capacity unit, table class Standard',
  readUnitHour: 'a provisioned read capacity unit, table class Standard',
  storageGbMonth: 'storage of tables and indexes, table class Standard',
  infrequentWriteUnitsMillion: 'write request units on demand, table class Standard-IA',
  infrequentReadUnitsMillion: 'read request units on demand, table class Standard-IA',
  infrequentWriteUnitHour: 'a provisioned write capacity unit, table class Standard-IA',
  infrequentReadUnitHour: 'a provisioned read capacity unit, table class Standard-IA',
  infrequentStorageGbMonth: 'storage of tables and indexes, table class Standard-IA',
  recoveryGbMonth: 'point-in-time recovery, by the size of the table without its indexes',
  backupGbMonth: 'an on-demand backup',
  restoreGb: 'restoring a backup',
  exportGb: 'a full export to S3',
  importGb: 'an import from S3, by the uncompressed size of the source',
  streamReadsMillion: 'read request units of streams (GetRecords calls)',
  changeCaptureUnitsMillion: 'change data capture units for Kinesis Data Streams, without the data stream',
  s3StorageGbMonth: 'S3 Standard, first 50 TB',
  s3PutThousand: 'S3 PUT requests',
  glueUnitHour: 'a data processing unit of a Glue Spark job',
} as const;

export type PriceName = keyof typeof prices;

/** What one of a price is, by the end of its name. */
export function priceUnit(name: PriceName): string {
  if (name.endsWith('Million')) return 'per million';
  if (name.endsWith('UnitHour')) return 'per unit and hour';
  if (name.endsWith('GbMonth')) return 'per GB and month';
  return name.endsWith('Thousand') ? 'per thousand' : 'per GB';
}

/** What each price is for, for people. */
export const PRICE_TEXTS: Readonly<Record<PriceName, string>> = prices;

const region = z.strictObject(
  Object.fromEntries(
    Object.entries(prices).map(([name, description]) => [name, price.optional().meta({ description })]),
  ) as Record<PriceName, z.ZodOptional<typeof price>>,
);

export const pricesSchema = z
  .strictObject({
    format: z.literal('landfall.prices/1'),
    name: z
      .string()
      .min(1)
      .meta({ description: 'What these prices are, for people: list prices, or those of a contract.' }),
    currency: z.literal('USD'),
    collected: z.iso.date().meta({ description: 'Day on which the file was put together.' }),
    note: z.string().optional(),
    sources: z.record(z.string(), source),
    regions: z.record(z.string(), region).meta({ description: 'Prices by AWS region.' }),
  })
  .superRefine((file, context) => {
    for (const [name, entries] of Object.entries(file.regions))
      for (const [key, entry] of Object.entries(entries))
        if (entry !== undefined && !Object.hasOwn(file.sources, entry.source))
          context.addIssue({
            code: 'custom',
            path: ['regions', name, key, 'source'],
            message: `no source of this file has the name ${entry.source}`,
          });
  })
  .meta({ title: 'landfall.prices/1', description: 'Prices that Landfall reckons with.' });
export type PriceFile = z.infer<typeof pricesSchema>;
export type RegionPrices = PriceFile['regions'][string];
