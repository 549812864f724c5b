import { STAGES } from '../names';
import { defineFailures } from './types';

/** Failures of the servers that control operations go through. */
export const mcpFailures = defineFailures({
  LandfallMcpServerUnusable: {
    kind: 'retry',
    stages: STAGES,
    cause:
      'A server for control operations could not be started, died, hung or answered nonsense, also when it was started again.',
    check: 'The message names the server and what it did; landfall doctor tries it.',
    fix: 'Correct mcp.servers in landfall.yaml, or run the server in-process; the step is tried again by itself.',
  },
  LandfallMcpToolMissing: {
    kind: 'final',
    stages: STAGES,
    cause: 'A server for control operations does not offer a tool that the step needs.',
    check: 'landfall doctor names the tools that are missing; a read-only server offers none that changes something.',
    fix: 'Start the server with --allow-write, or with one that has the tools, or set mcp.fallback: direct; then restart the stage.',
  },
  LandfallMcpToolRefused: {
    kind: 'final',
    stages: STAGES,
    cause: 'A tool refused a call: its arguments are not allowed, or they are of somebody else.',
    check: 'The message has the reason that the tool gave.',
    fix: 'Do what the message says; in a migration the stage is restarted afterwards.',
  },
});
