import { setTimeout as sleep } from 'node:timers/promises';
import Table from 'cli-table3';
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import {
  down,
  environment,
  followLog,
  lastLines,
  LocalStackError,
  MYSQL_FLAVOURS,
  SERVER_NAMES,
  statePaths,
  status,
  up,
} from '../../../local';
import type { MysqlFlavour, ProgressLine, ServerName, Stack } from '../../../local';

/** Exit codes of `landfall`: 1 something failed, 2 wrong use. */
const FAILED = 1;

const progress = ({ component, text, seconds }: ProgressLine): void =>
  console.error(`[${seconds.toFixed(1).padStart(6)} s] ${component}: ${text}`);

const serverName = (value: string): ServerName => {
  const found = SERVER_NAMES.find((name) => name === value);
  if (found === undefined) throw new InvalidArgumentError(`Servers are ${SERVER_NAMES.join(', ')}.`);
  return found;
};

const serverList = (value: string): readonly ServerName[] => value.split(',').map((name) => serverName(name.trim()));

const lineCount = (value: string): number => {
  if (!/^\d{1,6}$/.test(value)) throw new InvalidArgumentError('A number of lines, 0 to 999999.');
  return Number(value);
};

/** One sentence for what people can put right, the whole error for what they cannot. */
const reporting =
  <Args extends readonly unknown[]>(action: (...args: Args) => Promise<void>) =>
  async (...args: Args): Promise<void> => {
    try {
      await action(...args);
    } catch (error) {
      if (!(error instanceof LocalStackError)) throw error;
      console.error(error.message);
      process.exitCode = FAILED;
    }
  };

interface UpFlags {
  readonly dir: string;
  readonly servers?: readonly ServerName[];
  readonly mysql?: MysqlFlavour;
  readonly with: readonly string[];
  readonly attach?: boolean;
  readonly json?: boolean;
}

const printStack = (stack: Stack): void => {
  for (const [name, value] of Object.entries(environment(stack))) console.log(`${name}=${value}`);
};

const untilSignal = async (): Promise<void> => {
  const ended = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => ended.abort());
  while (!ended.signal.aborted) await sleep(3_600_000, undefined, { signal: ended.signal }).catch(() => undefined);
};

const runUp = async (flags: UpFlags): Promise<void> => {
  const stack = await up({
    directory: flags.dir,
    ...(flags.servers && { servers: flags.servers }),
    ...(flags.mysql && { mysql: flags.mysql }),
    glue: flags.with.includes('glue'),
    attach: flags.attach ?? false,
    onProgress: progress,
  });
  if (flags.json) console.log(JSON.stringify(stack, null, 2));
  else printStack(stack);
  if (!flags.attach) return;
  console.error('The servers run until Ctrl-C.');
  await untilSignal();
  await stack.stop();
};

const runStatus = async (flags: { readonly dir: string; readonly json?: boolean }): Promise<void> => {
  const states = await status(flags.dir);
  if (flags.json) {
    console.log(JSON.stringify(states, null, 2));
  } else {
    const table = new Table({ head: ['server', 'state', 'address', 'pid', 'detail'], style: { head: [], border: [] } });
    for (const { name, state, address, pid, detail } of states) {
      table.push([name, state, address ?? '', pid ?? '', detail ?? '']);
    }
    console.log(table.toString());
  }
  if (states.some(({ state }) => state === 'dead' || state === 'failing')) process.exitCode = FAILED;
};

const runLogs = async (
  server: ServerName,
  flags: { readonly dir: string; readonly lines: number; readonly follow?: boolean },
): Promise<void> => {
  const file = statePaths(flags.dir).log(server);
  for (const line of lastLines(file, flags.lines)) console.log(line);
  if (!flags.follow) return;
  const ended = new AbortController();
  process.once('SIGINT', () => ended.abort());
  await followLog(file, (text) => process.stdout.write(text), ended.signal);
};

/** Adds `landfall local up|down|status|logs`. */
export const registerLocalCommands = (program: Command): void => {
  const local = program.command('local').description('real servers on this machine: Temporal, MySQL, AWS, DynamoDB');
  const directory = () => new Option('--dir <directory>', 'project; state is kept in its .landfall/local').default('.');

  local
    .command('up')
    .description('install what is missing and start what does not run; prints environment variables')
    .addOption(directory())
    .option('--servers <names>', `only these, comma separated: ${SERVER_NAMES.join(', ')}`, serverList)
    .addOption(new Option('--mysql <flavour>', 'default: as last time, else mysql80').choices(MYSQL_FLAVOURS))
    .addOption(new Option('--with <parts...>', 'glue: run Glue jobs on a local Spark').choices(['glue']).default([]))
    .option('--attach', 'stay, and stop the servers when this command ends, however it ends')
    .option('--json', 'addresses as JSON')
    .action(reporting(runUp));

  local
    .command('down')
    .description('stop all servers; their data is kept')
    .addOption(directory())
    .action(
      reporting(async ({ dir }: { readonly dir: string }) => {
        const stopped = await down(dir);
        console.log(stopped.length === 0 ? 'Nothing was running.' : `Stopped ${stopped.join(', ')}.`);
      }),
    );

  local
    .command('status')
    .description('what runs; exit code 1 when a server is dead or does not answer')
    .addOption(directory())
    .option('--json', 'for programs')
    .action(reporting(runStatus));

  local
    .command('logs')
    .description("the end of a server's log")
    .argument('<server>', SERVER_NAMES.join(', '), serverName)
    .addOption(directory())
    .option('--lines <count>', 'how many lines', lineCount, 50)
    .option('--follow', 'go on until Ctrl-C')
    .action(reporting(runLogs));
};
