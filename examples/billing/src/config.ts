import { existsSync } from 'node:fs';

if (process.env.NODE_ENV !== 'test' && existsSync('.env')) process.loadEnvFile('.env');

export const config = {
  port: Number(process.env.PORT ?? 3100),
  db: {
    host: process.env.DB_HOST ?? '127.0.0.1',
    port: Number(process.env.DB_PORT ?? 3306),
    user: process.env.DB_USER ?? 'billing',
    password: process.env.DB_PASSWORD ?? '',
    database: process.env.DB_NAME ?? 'billing',
  },
};
