import type { ServerHealth } from '../../../contracts/mcp/port';
import { ok, stop, warn, type PreflightLine } from './line';

/** A line for each server that control operations go through. What one that works is, stays out: versions and accounts are no findings. */
export const serverLines = (health: readonly ServerHealth[]): readonly PreflightLine[] =>
  health.map(({ server, verdict, code = 'LandfallMcpServerUnusable', detail, fix }) => {
    const check = `MCP server ${server}`;
    if (verdict === 'fail') return stop(check, code, detail, fix);
    return verdict === 'warn' ? warn(check, detail, fix) : ok(check, 'in order, or not needed');
  });
