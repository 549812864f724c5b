import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import type { Cli, Register } from './command';
import { registerAbstract } from './commands/abstract';
import { registerAnalyze } from './commands/analyze';
import { registerApprove, registerReject } from './commands/approve';
import { registerArtifacts } from './commands/artifacts';
import { registerAudit } from './commands/audit';
import { registerCleanup } from './commands/cleanup';
import { registerCodecServer } from './commands/codec-server';
import { registerContract } from './commands/contract';
import { registerDoctor } from './commands/doctor';
import { registerInit } from './commands/init';
import { registerList } from './commands/list';
import { registerMcp } from './commands/mcp';
import { registerModel } from './commands/model';
import { registerPause, registerResume } from './commands/pause';
import { registerPlan } from './commands/plan';
import { registerReport } from './commands/report';
import { registerRate } from './commands/rate';
import { registerRestart } from './commands/restart';
import { registerRollback } from './commands/rollback';
import { registerStart } from './commands/start';
import { registerStatus } from './commands/status';
import { registerVerify } from './commands/verify';
import { registerWatch } from './commands/watch';
import { registerWorker } from './commands/worker';
import { EXIT_WORDS } from './exit-codes';
import { addGlobals, takeGlobals } from './globals';

/** In the order of a migration's life, as `landfall help` shows them. */
const GROUPS: readonly (readonly [string, readonly Register[]])[] = [
  [
    'Before:',
    [registerInit, registerAnalyze, registerModel, registerContract, registerAbstract, registerDoctor, registerPlan],
  ],
  [
    'Running:',
    [registerWorker, registerCodecServer, registerMcp, registerStart, registerList, registerStatus, registerWatch],
  ],
  [
    'Steering:',
    [registerPause, registerResume, registerApprove, registerReject, registerRate, registerRestart, registerRollback],
  ],
  ['Results:', [registerVerify, registerArtifacts, registerReport, registerAudit, registerCleanup]],
];

/**
 * The whole command line. Commander's own errors are thrown as CommanderError.
 * @param addLocal adds `landfall local ..`, which reads its own options
 */
export function buildProgram(cli: Cli, addLocal?: (program: Command) => void): Command {
  const program = new Command('landfall')
    .description('Moves a running application from MySQL to Amazon DynamoDB, as a Temporal workflow.')
    .version(version(), '--version', 'print the version')
    .enablePositionalOptions()
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => cli.io.out(text.replace(/\n$/, '')),
      writeErr: (text) => cli.io.err(text.replace(/\n$/, '')),
    });
  for (const [title, registers] of GROUPS) {
    program.commandsGroup(title);
    for (const register of registers) register(program, cli);
  }
  for (const command of program.commands) takeGlobals(command);
  program.commandsGroup('This machine:');
  addLocal?.(program);
  program.helpCommand('help [command]', 'show the help of a command');
  addGlobals(program);
  program.addHelpText(
    'after',
    `\nExit codes:\n${EXIT_WORDS.map(([code, words]) => `  ${String(code).padEnd(4)} ${words}`).join('\n')}`,
  );
  return program;
}

/** Of package.json, two or three folders up: `client/cli` in the source, `dist/client/cli` when built. */
function version(): string {
  for (const up of ['../..', '../../..']) {
    try {
      const { name, version: found } = JSON.parse(readFileSync(join(__dirname, up, 'package.json'), 'utf8')) as Record<
        string,
        string
      >;
      if (name === 'landfall' && found) return found;
    } catch {
      continue;
    }
  }
  return 'unknown';
}
