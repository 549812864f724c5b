import { InvalidArgumentError } from 'commander';
import { LandfallError } from '../../../contracts/errors';
import { isRate, LEAST_RATE, rateText, type TransferRates } from '../../../contracts/rates';
import { action, byOption, whyOption, withExamples, type Register } from '../command';
import { EXIT } from '../exit-codes';
import { UsageError } from '../usage-error';
import { safe } from '../view/text';

const NONE = 'none';

interface Options {
  readonly set?: number | typeof NONE;
  readonly table?: string;
  readonly by?: string;
  readonly why?: string;
}

export const registerRate: Register = (program, cli) => {
  const command = program
    .command('rate')
    .description('show or set how fast the transfer may write, while it runs: consumed write capacity per table')
    .option(
      '--set <units>',
      'write units per second, or none for no ceiling; counts from the next slice on',
      unitsArgument,
    )
    .option('--table <table>', 'of this source table only (default: of every table)')
    .addOption(byOption())
    .addOption(whyOption())
    .action(
      action(cli, async (at, { set, table, by, why }: Options) => {
        const name = at.name();
        if (set === undefined && table !== undefined) throw new UsageError('--table goes with --set');
        const client = await at.client();
        if (set === undefined) {
          const { progress, run } = await client.status(name);
          if (progress === undefined)
            throw new LandfallError('LandfallWorkerMissing', `no worker answers for ${name}, so its rate is not known`);
          if (progress.rates === undefined)
            throw new LandfallError('LandfallRefused', `stage transfer is not selected in ${name}: nothing is copied`);
          const { rates } = progress;
          at.print({ name, run, ...rates }, () => ratesText(rates));
          return EXIT.done;
        }
        const unitsPerSecond = set === NONE ? null : set;
        const answer = await client.setRate(name, {
          unitsPerSecond,
          by: by ?? at.io.user,
          ...(table === undefined ? {} : { table }),
          ...(why === undefined ? {} : { why }),
        });
        at.print({ name, unitsPerSecond, table: table ?? null, answer }, () => answer);
        return EXIT.done;
      }),
    );
  withExamples(command, [
    ['landfall rate', 'what counts now'],
    ['landfall rate --set 500 --why "source is busy"', 'at most 500 write units per second into each table'],
    ['landfall rate --set none --table events', 'no ceiling for this one'],
  ]);
};

/** For commander, which takes a null for an option without a value. */
function unitsArgument(text: string): number | typeof NONE {
  if (text === NONE) return NONE;
  const units = Number(text);
  if (text.trim() === '' || !isRate(units))
    throw new InvalidArgumentError(`A number from ${LEAST_RATE} on (write units per second), or none.`);
  return units;
}

const ratesText = ({ all, tables }: Required<TransferRates>): string =>
  [
    `each table: ${rateText(all)}`,
    ...Object.entries(tables).map(([table, rate]) => `${safe(table)}: ${rateText(rate)}`),
  ].join('\n');
