import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An endpoint in a process of its own that takes every write, after so many milliseconds: `fork('null-server.ts', ['20'])`; it tells its port. */
const waitMs = Number(process.argv[2] ?? 0);
const ANSWER = '{"UnprocessedItems":{},"ConsumedCapacity":[{"TableName":"t","CapacityUnits":25}]}';

const server = createServer((request, answer) => {
  request.resume();
  request.on('end', () => {
    const send = (): void => {
      answer.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'content-length': ANSWER.length });
      answer.end(ANSWER);
    };
    if (waitMs > 0) setTimeout(send, waitMs);
    else send();
  });
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit(0));
