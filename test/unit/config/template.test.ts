import { AVAILABLE_STAGES, STAGES } from '../../../contracts/names';
import { configTemplate, type InitAnswers } from '../../../client/config/template';
import { parse, problemsOf } from './support';

const ANSWERS: InitAnswers = {
  name: 'shop',
  host: '10.0.0.5',
  port: 3307,
  database: 'shop',
  user: 'landfall',
  password: 'env:LANDFALL_SOURCE_PASSWORD',
  tls: 'required',
  ca: undefined,
  applicationPath: '.',
  region: 'eu-central-1',
  endpoint: undefined,
  address: '127.0.0.1:7233',
  stages: AVAILABLE_STAGES,
};

it('is a configuration that says what was answered', () => {
  const config = parse(configTemplate(ANSWERS));
  expect(config).toMatchObject({
    name: 'shop',
    stages: AVAILABLE_STAGES,
    source: {
      endpoints: [{ name: 'primary', host: '10.0.0.5', port: 3307 }],
      database: 'shop',
      user: 'landfall',
      password: 'env:LANDFALL_SOURCE_PASSWORD',
    },
    application: { path: '/work/app' },
    target: { region: 'eu-central-1' },
  });
});

it('says where the authority of a private certificate and an emulator are', () => {
  const config = parse(configTemplate({ ...ANSWERS, ca: '/etc/my ca.pem', endpoint: 'http://127.0.0.1:4566' }));
  expect(config.source.tls).toMatchObject({ mode: 'required', ca: '/etc/my ca.pem' });
  expect(config.target.endpoint).toBe('http://127.0.0.1:4566');
});

it('shows in comments what is the default, and settings that exist', () => {
  const text = configTemplate({ ...ANSWERS, applicationPath: undefined });
  const plain = parse(text);
  const uncommented = text
    .split('\n')
    .map((line) => line.replace(/^(\s*)# (?=\s*[a-z][A-Za-z]*:( |$))/, '$1'))
    .filter((line) => !/^\s*#/.test(line))
    .join('\n');
  // Examples of settings without a default, and lists that are given by a person.
  const examples = /encryptionKey|ca\.pem|serverName|accountId|endpoint:|writeUnits|metricsPort|otlp|stackName/;
  const defaults = uncommented
    .split('\n')
    .filter((line) => !examples.test(line))
    .join('\n')
    .replace(/application:[\s\S]*?\n\n/, '\n')
    .replace(/ {2}(alarms|capacity|roles|proof):.*\n( {4}.*\n)+/g, '');
  expect(parse(defaults)).toEqual(plain);
  expect(parse(uncommented).modeling.proof).toMatchObject({ sampleRows: 5_000, scratch: { user: 'landfall' } });
  expect(parse(uncommented).target.alarms).toMatchObject({ emails: ['you@example.com'] });
  expect(parse(uncommented).target.roles).toEqual({
    worker: ['ecs-tasks.amazonaws.com'],
    application: ['lambda.amazonaws.com'],
  });
  expect(parse(uncommented).telemetry.metricsPort).toBe(9464);
});

it.each(['true', '0123', 'a: b', 'x # y', '"', "it's", '*a', '!t', '- x', 'ünï', ' lead', 'null', '{a}'])(
  'keeps the awkward text %s as it is',
  (text) => {
    const config = parse(configTemplate({ ...ANSWERS, host: text, database: text, user: text, stages: STAGES }));
    expect(config.source).toMatchObject({ database: text, user: text, endpoints: [{ host: text }] });
  },
);

it('refuses a plain secret that was put where a reference is due', () => {
  expect(problemsOf(configTemplate({ ...ANSWERS, password: 'hunter2' }))[0]).toMatchObject({ path: 'source.password' });
});
