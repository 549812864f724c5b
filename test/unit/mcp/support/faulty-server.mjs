/**
 * A server that goes wrong: at its call in the way that FAULT says, as often as FAULT_TIMES says; what it did is kept in the file COUNT, one
 * line for each start.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { setInterval } from 'node:timers';

const { FAULT, FAULT_TIMES, COUNT } = process.env;
appendFileSync(COUNT, `${process.pid}\n`);
const starts = readFileSync(COUNT, 'utf8').trim().split('\n').length;
const faulty = starts <= Number(FAULT_TIMES);
const write = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const info = {
  flavour: 'mysql',
  version: '8.0.31',
  endpoint: 'primary db:3306',
  account: 'x@%',
  database: 'd',
};
const call = {
  dies: () => process.kill(process.pid, 'SIGKILL'),
  ends: () => {
    process.stderr.write('no more memory, password=hunter2\n');
    process.exitCode = 3;
    process.stdin.destroy();
  },
  garbage: () => process.stdout.write('Segmentation fault? no: {"jsonrpc": \n'),
  nonsense: (id) => write({ id, result: { content: [], structuredContent: { ...info, flavour: 'postgres' } } }),
  hangs: () => {
    hung = true;
  },
  deaf: () => {
    hung = true;
  },
  refuses: (id) =>
    write({ id, result: { isError: true, content: [{ type: 'text', text: 'password=hunter2 is wrong' }] } }),
};
const TOOLS =
  `check_views count_rows explain_query get_columns get_schema get_server_info get_table_schema list_tables list_views`.split(
    ' ',
  );
if (FAULT === 'deaf') {
  setInterval(() => undefined, 1_000);
  process.on('SIGTERM', () => undefined);
}
let hung = false;
let rest = '';
process.stdin.on('data', (chunk) => {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop();
  for (const line of lines) {
    const { id, method, params } = JSON.parse(line);
    if (id === undefined || hung) continue;
    if (method === 'initialize') {
      const { protocolVersion } = params;
      write({
        id,
        result: { protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'faulty', version: '1' } },
      });
    } else if (method === 'tools/list') {
      const tools = FAULT === 'lacks' ? [] : TOOLS.map((name) => ({ name, inputSchema: { type: 'object' } }));
      write({ id, result: { tools } });
    } else if (method === 'tools/call') {
      if (faulty && call[FAULT]) call[FAULT](id);
      else write({ id, result: { content: [], structuredContent: info } });
    } else write({ id, result: {} });
  }
});
