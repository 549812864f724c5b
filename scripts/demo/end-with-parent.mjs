// Preloaded into what a script starts: ends it, by the SIGTERM that it knows, when the script is gone, however that ended.
// The parent holds the other end of stdin and never writes.
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  process.stdin.on('close', () => process.kill(process.pid, 'SIGTERM'));
  process.stdin.resume();
  process.stdin.unref();
}
