// The servers that the tests use: started attached to this process (they end with it, however it ends), in a folder of their own.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { awsModelTools } from './aws-model-tools.mjs';
import { cfnLint } from './cfn-lint.mjs';
import { scratchFolder } from './scratch.mjs';
import { root } from './setup.mjs';
import { allOf, say, step } from './steps.mjs';

const progress = ({ component, text }) => say(`  ${component}: ${text}`);
const login = ({ user, passwordFile }) => ({ user, password: readFileSync(passwordFile, 'utf8').trim() });
const url = (mysql, user) => {
  const { user: name, password } = login(mysql.users[user]);
  return `mysql://${name}:${encodeURIComponent(password)}@${mysql.host}:${mysql.port}`;
};

/** Environment variables that test/support/stack.ts reads. */
export function testEnvironment({ stack, mariadb, timeSkipping, linter, modelTools }) {
  return {
    LANDFALL_TEST_MYSQL: url(stack.mysql, 'root'),
    LANDFALL_TEST_MYSQL_CA: stack.mysql.ca,
    LANDFALL_TEST_MARIADB: url(mariadb.mysql, 'root'),
    LANDFALL_TEST_MARIADB_CA: mariadb.mysql.ca,
    LANDFALL_TEST_DYNAMODB: stack.dynamodbLocal.endpoint,
    LANDFALL_TEST_AWS: stack.aws.endpoint,
    LANDFALL_TEST_TEMPORAL: stack.temporal.address,
    LANDFALL_TEST_TIMESKIPPING: timeSkipping,
    LANDFALL_TEST_CFN_LINT: linter,
    LANDFALL_TEST_AWS_TOOLS: modelTools,
    AWS_REGION: stack.aws.region,
    AWS_ACCESS_KEY_ID: stack.aws.accessKeyId,
    AWS_SECRET_ACCESS_KEY: stack.aws.secretAccessKey,
  };
}

/** Environment in which the example's own HTTP tests find a database. */
export function shopTestEnvironment({ stack }) {
  const { user, password } = login(stack.mysql.users.root);
  return {
    DB_HOST: stack.mysql.host,
    DB_PORT: String(stack.mysql.port),
    DB_USER: user,
    DB_PASSWORD: password,
    DB_NAME: 'shop_test',
  };
}

/**
 * Installs and starts the servers. `stop` ends them and removes their folder; they are stopped as well
 * when one of them does not start. `local` is the compiled module dist/local.
 */
export async function startTestStack(local) {
  const directory = scratchFolder(root, '.landfall-test-');
  const stacks = [];
  const up = async (name, options) => {
    const stack = await local.up({ directory: join(directory, name), attach: true, onProgress: progress, ...options });
    stacks.push(stack);
    return stack;
  };
  const stop = async () => {
    await step('stop servers', () => Promise.all(stacks.map((stack) => stack.stop())));
    rmSync(directory, { recursive: true, force: true });
  };
  const cache = local.cacheDirectory();
  const tools = () => [
    step('install cfn-lint', () => cfnLint(cache)),
    step('install the data model tools of AWS', () => awsModelTools(cache)),
  ];
  const starting = async () => {
    const installed = await step('install servers', () =>
      local.install(['temporal', 'mysql80', 'mariadb', 'aws', 'dynamodb-local', 'temporal-test-server'], progress),
    );
    const stack = await step('start servers', () => up('main', {}));
    const mariadb = await step('start MariaDB', () => up('mariadb', { servers: ['mysql'], mysql: 'mariadb' }));
    return { stack, mariadb, timeSkipping: installed['temporal-test-server'] };
  };
  try {
    // What Python brings is downloaded beside the servers: it took four minutes once, for which the tests would have waited.
    const [servers, linter, modelTools] = await allOf([starting(), ...tools()]);
    return { ...servers, linter, modelTools, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
