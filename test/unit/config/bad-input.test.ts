import { errorOf, GOOD, problemsOf } from './support';

const SECRET = 'hunter2-Geheim!';

describe('wrong values', () => {
  it('are reported all at once, with path, place, finding and what is allowed', () => {
    const text = `version: 2
name: Shop Nr 1
stages: [analysis, modelling, analyse]
source:
  endpoints:
    - host: db.internal
      port: "3306"
  database: shop
  pasword: env:X
  user: 17
target:
  region: eu-central-1
  accountId: 123456789012
transfer:
  sliceSeconds: 0.5
  pageRows: 0
tranfser: {}
`;
    const problems = problemsOf(text);
    expect(problems.map((p) => [p.path, p.line, p.column])).toEqual([
      ['version', 1, 10],
      ['name', 2, 7],
      ['stages[1]', 3, 20],
      ['stages[2]', 3, 31],
      ['source.password', 4, 1],
      ['source.endpoints[0].port', 7, 13],
      ['source.pasword', 9, 3],
      ['source.user', 10, 9],
      ['target.accountId', 13, 14],
      ['transfer.sliceSeconds', 15, 17],
      ['transfer.pageRows', 16, 13],
      ['tranfser', 17, 1],
    ]);
    expect(problems.map((p) => p.hint)).toEqual(
      expect.arrayContaining([
        'did you mean modeling?',
        'did you mean analysis?',
        'did you mean password?',
        'did you mean transfer?',
        'put it in quotes',
      ]),
    );
    const sentence = errorOf(text).message.split('\n');
    expect(sentence).toHaveLength(12);
    expect(sentence[5]).toBe(
      '/work/app/landfall.yaml:7:13  source.endpoints[0].port: found the text "3306"; allowed: whole number, 1 to 65535',
    );
    expect(sentence[10]).toContain('found the number 0; allowed: whole number, 1 to 50000');
  });

  it.each([
    ['empty map', 'source:\n', 'source', 'nothing after the colon'],
    ['list for a map', 'source: []\n', 'source', 'an empty list'],
    ['text for a map', 'source: mysql://root:pw@db/shop\n', 'source', 'the text "mysql://***@db/shop"'],
  ])('%s', (_name, line, path, found) => {
    const text = `version: 1\nname: shop\n${line}target: { region: x }\n`;
    expect(problemsOf(text)).toEqual([expect.objectContaining({ path, found, line: 3 })]);
  });

  it('a text where a list is due', () => {
    const text = GOOD.replace('  user:', '  tables: { include: users }\n  user:');
    expect(problemsOf(text)[0]).toMatchObject({
      path: 'source.tables.include',
      hint: 'write it as a list with one entry',
    });
  });

  it.each([
    ['a stage twice', `${GOOD}stages: [analysis, 1]\n`, 'stages[1]', 'analysis a second time'],
    [
      'an input nobody writes',
      `${GOOD}inputs: { stage-01/analyse.json: x }\n`,
      'inputs["stage-01/analyse.json"]',
      'a key that no stage writes',
    ],
    [
      'an input outside the store',
      `${GOOD}inputs: { ../../etc/passwd: x }\n`,
      'inputs["../../etc/passwd"]',
      'a key that no stage writes',
    ],
    [
      'an import without a bucket',
      `${GOOD}transfer: { engine: s3-import }\n`,
      'transfer.engine',
      's3-import with artifacts in a folder',
    ],
    [
      'Spark jobs without a bucket',
      `${GOOD}transfer: { engine: glue, glue: { role: r } }\n`,
      'transfer.engine',
      'glue with artifacts in a folder',
    ],
    [
      'Spark jobs without their role',
      `${GOOD}transfer: { engine: glue }\nartifacts: { store: "s3://bucket" }\n`,
      'transfer.engine',
      'glue without its settings',
    ],
    [
      'an import and a key that only the stack knows',
      `${GOOD.replace('region: eu-central-1', 'region: eu-central-1\n  encryption: customer-key')}transfer: { engine: s3-import }\nartifacts: { store: "s3://bucket" }\n`,
      'transfer.engine',
      's3-import and a key that the stack makes',
    ],
    [
      'an import without tables to make',
      `${GOOD}transfer: { engine: s3-import }\nartifacts: { store: "s3://bucket" }\nstages: [transfer]\n`,
      'transfer.engine',
      's3-import without the stage infrastructure',
    ],
    ['a bucket without a name', `${GOOD}artifacts: { store: "s3://" }\n`, 'artifacts.store', 'the text "s3://"'],
    [
      'a key of another region',
      GOOD.replace(
        'region: eu-central-1',
        'region: eu-central-1\n  encryption: arn:aws:kms:eu-west-1:123456789012:key/a-b',
      ),
      'target.encryption',
      'a key of eu-west-1',
    ],
    [
      'alarms of a stack where there is none',
      GOOD.replace('region: eu-central-1', 'region: eu-central-1\n  tables: mcp\n  alarms: {}'),
      'target.alarms',
      'alarms, and tables: mcp makes no stack that could hold them',
    ],
    [
      'an alarm to nowhere',
      GOOD.replace('region: eu-central-1', 'region: eu-central-1\n  alarms: { emails: [ops] }'),
      'target.alarms.emails[0]',
      'the text "ops"',
    ],
    [
      'a role of a stack where there is none',
      GOOD.replace('region: eu-central-1', 'region: eu-central-1\n  tables: mcp\n  roles: {}'),
      'target.roles',
      'roles, and tables: mcp makes no stack that could hold them',
    ],
    [
      'a trail of a stack where there is none',
      GOOD.replace('region: eu-central-1', 'region: eu-central-1\n  tables: mcp\n  trail: {}'),
      'target.trail',
      'a trail, and tables: mcp makes no stack that could hold it',
    ],
    [
      'a trail that keeps nothing',
      GOOD.replace('region: eu-central-1', 'region: eu-central-1\n  trail: { keepDays: 0 }'),
      'target.trail.keepDays',
      'the number 0',
    ],
    [
      'capacity that no stack gives',
      GOOD.replace('region: eu-central-1', 'region: eu-central-1\n  tables: mcp\n  capacity: {}'),
      'target.capacity',
      'capacity, and tables: mcp makes tables on demand',
    ],
    [
      'a utilisation that auto scaling does not take',
      GOOD.replace('region: eu-central-1', 'region: eu-central-1\n  capacity: { utilisation: 95 }'),
      'target.capacity.utilisation',
      'the number 95',
    ],
    [
      'a role for jobs that nobody runs',
      GOOD.replace('region: eu-central-1', 'region: eu-central-1\n  roles: { glue: true }'),
      'target.roles.glue',
      'a role for jobs, and the engine native has none',
    ],
    [
      'a role for jobs that is another one already',
      `${GOOD.replace('region: eu-central-1', 'region: eu-central-1\n  roles: { glue: true }')}artifacts: { store: "s3://some-bucket" }\ntransfer: { engine: glue, glue: { role: "arn:aws:iam::123456789012:role/x" } }\n`,
      'target.roles.glue',
      'a role called "arn:aws:iam::123456789012:role/x"',
    ],
    [
      'a role for anybody',
      GOOD.replace('region: eu-central-1', 'region: eu-central-1\n  roles: { worker: ["*"] }'),
      'target.roles.worker[0]',
      'the text "*"',
    ],
    [
      'a key of a stack where there is none',
      GOOD.replace('region: eu-central-1', 'region: eu-central-1\n  tables: mcp\n  encryption: customer-key'),
      'target.encryption',
      'customer-key, and tables: mcp makes no stack',
    ],
    [
      'endpoints of one name',
      GOOD.replace('  database', '    - host: b\n  database'),
      'source.endpoints[1]',
      'a second endpoint named primary',
    ],
    [
      'a URL of another kind',
      GOOD.replace('  region', '  endpoint: file:///etc/passwd\n  region'),
      'target.endpoint',
      'the text "file:///etc/passwd"',
    ],
  ])('%s', (_name, text, path, found) => {
    expect(problemsOf(text)).toEqual([expect.objectContaining({ path, found })]);
  });

  it('keys that JavaScript treats specially are only unknown keys', () => {
    for (const key of ['__proto__', 'constructor', 'toString'])
      expect(problemsOf(`${GOOD}${key}: { polluted: true }\n`)).toEqual([
        expect.objectContaining({ path: key, found: 'a setting that does not exist' }),
      ]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('a secret as plain text is refused and never repeated', () => {
  it.each([
    ['as the password', GOOD.replace('env:DB_PASSWORD', SECRET), 'source.password'],
    ['as a number', GOOD.replace('env:DB_PASSWORD', '73577357'), 'source.password'],
    ['as a list', GOOD.replace('env:DB_PASSWORD', `[${SECRET}]`), 'source.password'],
    ['as the encryption key', `${GOOD}temporal: { encryptionKey: ${SECRET} }\n`, 'temporal.encryptionKey'],
    ['under a wrong key', GOOD.replace('password: env:DB_PASSWORD', `passwort: ${SECRET}`), 'source.passwort'],
    ['as an alias', GOOD.replace('env:DB_PASSWORD', `*${SECRET}`), ''],
    ['as a tag', GOOD.replace('env:DB_PASSWORD', `!${SECRET} x`), ''],
    ['in a broken line', GOOD.replace('env:DB_PASSWORD', `"${SECRET}`), ''],
    ['with a colon', GOOD.replace('env:DB_PASSWORD', `x: ${SECRET}`), ''],
  ])('%s', (_name, text, path) => {
    const error = errorOf(text);
    expect(error.problems.map((p) => p.path)).toContain(path);
    const shown = JSON.stringify([error.message, error.problems, error.stack, error]);
    expect(shown).not.toContain('hunter2');
    expect(shown).not.toContain('73577357');
  });
});

describe('what is no configuration at all', () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...'bcdefghi'.split('').map((k, i) => `${k}: &${k} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(', ')}]`),
  ].join('\n');
  it.each([
    ['empty', '', 'an empty file'],
    ['comments alone', '# nothing\n', 'an empty file'],
    ['a list', '- a\n', 'a list of 1'],
    ['a sentence', 'hello', 'the text "hello"'],
    ['JSON cut off', '{"version": 1, "name": ', ''],
    ['merge conflict', `<<<<<<< HEAD\n${GOOD}=======\n`, ''],
    ['a tab', 'version: 1\nsource:\n\tuser: x\n', 'a tab as indentation'],
    ['the same key twice', `${GOOD}name: other\n`, 'the same key twice in one map'],
    ['two documents', `${GOOD}---\n${GOOD}`, 'a second document after ---'],
    ['binary', '\u007fELF\u0000\u0001', 'binary data'],
    ['a bomb of aliases', bomb, 'aliases (*name) that stand for more than 50 nodes'],
    ['a circle', 'a: &a [*a]\n', 'an alias (*name) inside its own anchor'],
    ['an alias of nothing', 'a: *b\n', 'an alias (*name) of nothing'],
    ['deep brackets', '['.repeat(100_000), 'thousands of nested brackets'],
    ['a tag', 'a: !!js/function "x"\n', 'a tag (!) that is not known'],
    ['too large', `a: "${'x'.repeat(300_000)}"`, 'more than 256 KiB'],
  ])('%s', (_name, text, found) => {
    const before = process.cpuUsage(); // of this process, because cores are shared
    const problems = problemsOf(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]!.found).toContain(found);
    expect(errorOf(text).message.length).toBeLessThan(3_000);
    expect(process.cpuUsage(before).user / 1_000_000).toBeLessThan(8);
  });
});

it('wants a given rate to say what it is the rate of', () => {
  const rates = (rate: string): string =>
    `${GOOD}application:\n  path: .\n  rates:\n    - { averagePerSecond: 1, by: Ada${rate} }\n`;
  const both = problemsOf(rates(', statement: SELECT 1, route: GET /'));
  expect(both).toMatchObject([{ path: 'application.rates[0]' }]);
  expect(problemsOf(rates(''))).toMatchObject([{ path: 'application.rates[0]' }]);
  expect(errorOf(rates('')).message).toContain('either statement or route');
});
