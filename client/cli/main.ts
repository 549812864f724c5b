#!/usr/bin/env node
import { EXIT } from './exit-codes';
import { drained, endQuietlyOnClosedPipe, systemIo } from './io';
import { terminalPrompts } from './prompts';
import { runCli } from './run';
import { addLocal, services } from './services';

async function main(): Promise<void> {
  // The AWS SDK would print its own remark about versions of Node.js among our messages.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  endQuietlyOnClosedPipe();
  const io = systemIo();
  const code = await runCli(process.argv.slice(2), {
    io,
    services: services(io),
    prompts: terminalPrompts(),
    addLocal,
  });
  // `landfall local` sets the exit code of the process itself.
  process.exitCode = code === 0 ? (process.exitCode ?? 0) : code;
  await drained();
  // Who was interrupted has left a question open; asked again on the closed connection it would throw.
  if (code === EXIT.interrupted) process.exit();
  // A connection that does not close within reason must not keep the command alive.
  setTimeout(() => process.exit(), 2_000).unref();
}

void main();
