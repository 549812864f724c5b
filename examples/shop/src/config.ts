import { existsSync } from 'node:fs';

if (process.env.NODE_ENV !== 'test' && existsSync('.env')) {
  process.loadEnvFile('.env');
}

function integer(name: string, fallback: number): number {
  const raw = process.env[name];
  if (raw === undefined || raw === '') return fallback;
  const value = Number(raw);
  if (!Number.isInteger(value)) throw new Error(`${name} must be a whole number, found "${raw}"`);
  return value;
}

export const config = {
  port: integer('PORT', 3000),
  db: {
    host: process.env.DB_HOST ?? '127.0.0.1',
    port: integer('DB_PORT', 3306),
    user: process.env.DB_USER ?? 'shop',
    password: process.env.DB_PASSWORD ?? '',
    database: process.env.DB_NAME ?? 'shop',
    poolSize: integer('DB_POOL_SIZE', 10),
  },
  sessionTtlHours: integer('SESSION_TTL_HOURS', 720),
  adminInviteCode: process.env.ADMIN_INVITE_CODE ?? '',
};
