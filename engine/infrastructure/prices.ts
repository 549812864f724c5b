/** Prices of DynamoDB on demand, table class Standard, in US dollars without tax. Data, not code: correct it when AWS does. */
export interface OnDemandPrices {
  readonly regions: readonly string[];
  /** Day from which these prices were in force. */
  readonly since: string;
  readonly source: string;
  readonly perMillionWriteUnits: number;
  readonly perMillionReadUnits: number;
  readonly perGbMonthStored: number;
  readonly perGbMonthRecoverable: number;
}

export const PRICES: readonly OnDemandPrices[] = [
  {
    regions: ['us-east-1', 'us-east-2', 'us-west-2'],
    since: '2024-11-01',
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    perMillionWriteUnits: 0.625,
    perMillionReadUnits: 0.125,
    perGbMonthStored: 0.25,
    perGbMonthRecoverable: 0.2,
  },
];

/** Undefined for a region that the table does not have: no price is guessed from another region. */
export const pricesOf = (region: string): OnDemandPrices | undefined =>
  PRICES.find((prices) => prices.regions.includes(region));
