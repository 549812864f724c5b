import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseFlavour } from '../../local/choices';
import { moduleSum } from '../../local/install/go';
import { projectFile } from '../../local/install/maven';
import { mirrorOf } from '../../local/install/mysql97';
import { isUsableTemporal } from '../../local/install/temporal';
import { tail } from '../../local/install/run';
import { lastLines } from '../../local/logs';
import { readPid } from '../../local/process/pid';
import { parsePorts, readPorts } from '../../local/process/ports';
import { ensureLogin, readPassword } from '../../local/secrets';
import { statePaths } from '../../local';

const folder = mkdtempSync(join(tmpdir(), 'landfall-parsers-'));
const fileWith = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

describe('ports.json', () => {
  test('keeps what is good and names what is not', () => {
    expect(parsePorts('{"mysql":13306,"aws":"4566","temporal":70000,"nfs":2049,"dynamodbLocal":1.5}')).toEqual({
      ports: { mysql: 13306 },
      problem: 'it has no use for aws: "4566", temporal: 70000, nfs: 2049, dynamodbLocal: 1.5',
    });
  });

  test.each(['', '{', '[1]', 'null', '"x"', '12', '\0\0'])('refuses %j and goes on without', (text) => {
    const { ports, problem } = parsePorts(text);
    expect(ports).toEqual({});
    expect(problem).toMatch(/^it is not/);
  });

  test('a missing file is no problem, a folder in its place is one', () => {
    expect(readPorts(join(folder, 'none'))).toEqual({ ports: {} });
    expect(readPorts(folder).problem).toMatch(/EISDIR/);
  });

  test('never throws and never returns a port outside 1 to 65535', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        for (const port of Object.values(parsePorts(text).ports)) {
          expect(port).toBeGreaterThan(0);
          expect(port).toBeLessThan(65536);
        }
      }),
    );
  });

  test('names of the prototype chain are no ports', () => {
    expect(parsePorts('{"__proto__":80,"constructor":80,"toString":80}').ports).toEqual({});
  });
});

describe('pid files', () => {
  test.each([
    ['123\n', 123],
    ['', undefined],
    ['-1', undefined],
    ['0', undefined],
    ['12 13', undefined],
    ['1e3', undefined],
    ['99999999999', undefined],
    ['rm -rf /', undefined],
  ])('%j is %p', (text, pid) => expect(readPid(fileWith('pid', text))).toBe(pid));
});

describe('answers of other programs', () => {
  test.each([
    ['temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)', true],
    ['temporal version 1.1.0 (Server 1.25.0, UI 2.30.0)', true],
    ['temporal version 0.13.2 (Server 1.24.2, UI 2.27.2)', false],
    ['temporal version 0.0.0-DEV (Server 1.29.1, UI 2.42.1)', true],
    ['temporal version 0.0.0-DEV (Server 1.20.0, UI 2.1.0)', false],
    ['temporal version 0.0.0-DEV', false],
    ['tctl version 1.18.0', false],
    ['', false],
  ])('temporal --version: %j -> %p', (answer, usable) => expect(isUsableTemporal(answer)).toBe(usable));

  test.each([
    ['{"Sum":"h1:x="}', 'h1:x='],
    ['{"Sum":7}', undefined],
    ['{}', undefined],
    ['go: not found', undefined],
    ['null', undefined],
  ])('go mod download: %j -> %p', (answer, sum) => expect(moduleSum(answer)).toBe(sum));

  test.each([
    ['deb http://mirror.example/debian bookworm main', 'http://mirror.example/debian'],
    ['deb [arch=amd64 signed-by=/x] https://mirror.example/debian/ bookworm main', 'https://mirror.example/debian'],
    ['Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm', 'http://mirror.example/debian'],
    ['# deb http://other.example/debian x main\n', 'http://deb.debian.org/debian'],
    ['deb http://security.example/debian-security bookworm main', 'http://deb.debian.org/debian'],
    ['', 'http://deb.debian.org/debian'],
  ])('sources %j -> %s', (sources, mirror) => expect(mirrorOf(sources)).toBe(mirror));

  test('the choice of MySQL', () => {
    expect(parseFlavour('{"mysql":"mariadb"}')).toBe('mariadb');
    for (const text of ['{"mysql":"../../etc"}', '{"mysql":["mariadb"]}', '[]', 'null', '', '{"mysql":']) {
      expect(parseFlavour(text)).toBeUndefined();
    }
  });

  test('an imported bill of materials reaches the project file', () => {
    expect(projectFile('a:b:1', 'c:d:2')).toContain('<artifactId>d</artifactId><version>2</version><type>pom</type>');
    expect(projectFile('a:b:1')).not.toContain('import');
  });
});

test('the end of a log: long, empty, binary, missing', () => {
  expect(lastLines(fileWith('log', `${'x'.repeat(400_000)}\n\nlast\n`), 1)).toEqual(['last']);
  expect(lastLines(fileWith('log', ''), 5)).toEqual([]);
  expect(lastLines(fileWith('log', '\0\xff\n'), 5)).toHaveLength(1);
  expect(lastLines(join(folder, 'none'), 5)).toEqual([]);
  expect(tail('a\nb\nc\n', 2)).toBe('b | c');
});

test('an edited password file is refused and its content is not in the message', () => {
  const login = ensureLogin(statePaths(folder), 'migration');
  expect(readPassword(login)).toMatch(/^[\w-]{32}$/);
  writeFileSync(login.passwordFile, "x'; DROP USER root; --");
  expect(() => readPassword(login)).toThrow(/does not hold a password/);
  expect(() => readPassword(login)).not.toThrow(/DROP/);
});
