import { CommanderError } from 'commander';
import { failureDefinition, LandfallError } from '../../contracts/errors';
import type { FailureView } from '../../contracts/stages';
import { SettingsFileError, type SettingsProblem } from '../../engine/lib/settings-file';
import { EXIT, exitCodeOfFailure, type ExitCode } from './exit-codes';
import type { Io } from './io';
import { UsageError } from './usage-error';
import { failureText } from './view/failure';
import { safe, type Colors } from './view/text';

/** What a command says when it cannot do what was asked; on stderr, as JSON with --json. */
export interface FailureReport extends FailureView {
  readonly exitCode: ExitCode;
  readonly problems?: readonly SettingsProblem[];
}

/** Every error that a command can meet, as people see it. */
export function reportOf(error: unknown): FailureReport {
  if (error instanceof UsageError) {
    return {
      code: 'usage',
      message: error.message,
      cause: 'The command was called in a way that it does not take.',
      check: 'landfall help, or --help after the command.',
      fix: 'Call it as the message says.',
      exitCode: EXIT.usage,
    };
  }
  const code = error instanceof LandfallError ? error.code : 'LandfallInternal';
  const definition = failureDefinition(code);
  return {
    code,
    message: error instanceof Error ? error.message : String(error),
    cause: definition?.cause ?? '',
    check: definition?.check ?? '',
    fix: definition?.fix ?? '',
    exitCode: exitCodeOfFailure(code),
    ...(error instanceof SettingsFileError ? { problems: error.problems } : {}),
  };
}

/** Prints what went wrong and returns the exit code. */
export function printFailure(error: unknown, io: Io, colors: Colors, json: boolean): ExitCode {
  // Commander has printed its own sentence, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (isPromptClosed(error)) {
    io.err('nothing was done');
    return EXIT.interrupted;
  }
  const report = reportOf(error);
  if (json) io.err(JSON.stringify({ error: report }, null, 2));
  else if (report.code === 'usage') io.err(`${colors.red('usage')} ${safe(report.message)}`);
  else io.err(failureText(colors, report));
  return report.exitCode;
}

const isPromptClosed = (error: unknown): boolean => error instanceof Error && error.name === 'ExitPromptError';
