import { createApp } from './app';
import { config } from './config';
import { closePool } from './db';

const server = createApp().listen(config.port, () => {
  console.log(
    `shop listens on port ${config.port}, database ${config.db.database} at ${config.db.host}:${config.db.port}`,
  );
});

function shutdown(signal: string): void {
  console.log(`${signal}: finishing open requests`);
  server.close(() => {
    closePool().then(
      () => process.exit(0),
      (err: unknown) => {
        console.error('could not close the database pool', err);
        process.exit(1);
      },
    );
  });
  server.closeIdleConnections();
}

process.once('SIGINT', () => shutdown('SIGINT'));
process.once('SIGTERM', () => shutdown('SIGTERM'));
