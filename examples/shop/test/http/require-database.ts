const missing = ['DB_HOST', 'DB_PORT', 'DB_USER', 'DB_NAME'].filter((name) => !process.env[name]);

if (missing.length > 0) {
  throw new Error(
    `The HTTP tests need a MySQL database: set ${missing.join(', ')} (and DB_PASSWORD), create the tables with ` +
      '"npm run schema", then try again. "npm run test:unit" runs the tests that need none.',
  );
}

process.env.ADMIN_INVITE_CODE = 'let-me-in';
