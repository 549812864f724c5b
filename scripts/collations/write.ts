/**
 * Writes runtime/mysql/collations/data/ from what a MySQL 8.0 server says of every code point: weights of collations, lower and
 * upper case. `npm run collations`, with LANDFALL_TEST_MYSQL set.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { stack } from '../../test/support/stack';
import { compressed, pack, type Entry } from './pack';
import { createCodePoints, readPoints } from './read';

const FOLDER = join(__dirname, '../../runtime/mysql/collations/data');

/** Names of the tables and the expression that each is read with. */
const WEIGHTS = {
  'uca-900': {
    collation: 'utf8mb4_0900_as_cs',
    about: 'Weights of utf8mb4_0900_ai_ci, _as_ci and _as_cs, three levels',
  },
  'uca-520': { collation: 'utf8mb4_unicode_520_ci', about: 'Weights of utf8mb4_unicode_520_ci' },
  'uca-400': { collation: 'utf8mb4_unicode_ci', about: 'Weights of utf8mb4_unicode_ci' },
  general: { collation: 'utf8mb4_general_ci', about: 'Weights of utf8mb4_general_ci' },
} as const;
const CASES = {
  'case-900': { collation: 'utf8mb4_0900_ai_ci', about: 'Lower and upper case under the collations of Unicode 9' },
  'case-520': { collation: 'utf8mb4_unicode_520_ci', about: 'Lower and upper case under utf8mb4_unicode_520_ci' },
  'case-general': {
    collation: 'utf8mb4_general_ci',
    about: 'Lower and upper case under the other collations of Unicode',
  },
} as const;
const SINGLE_BYTE = {
  latin1: ['swedish_ci', 'general_ci', 'general_cs', 'german1_ci', 'danish_ci', 'spanish_ci'],
  ascii: ['general_ci'],
} as const;

/** `P.S.T` for weights of three levels, which the server separates by a weight of 0. */
const byLevel = ([point, value]: Entry): Entry => [
  point,
  (value.match(/.{4}/g) ?? []).map((word) => (word === '0000' ? '.' : word)).join(''),
];

function save(name: string, about: string, constant: string, text: string): void {
  const body = `/** ${about}; printed by scripts/collations from MySQL 8.0.31. */\nexport const ${constant} =\n  '${text}';\n`;
  writeFileSync(join(FOLDER, `${name}.ts`), body);
  console.log(`${name}: ${text.length} characters`);
}

const constantName = (name: string): string => name.replaceAll('-', '_').toUpperCase();

/** Code points that a case table changes; the others are as they are. */
const changed = (entries: readonly Entry[]): readonly Entry[] =>
  entries.filter(([point, value]) => Buffer.from(value, 'hex').toString() !== String.fromCodePoint(point));

// The blanks behind the letter give the result room: MySQL cuts a text whose other case takes more bytes than it has itself.
const asPoints = (entries: readonly Entry[]): readonly Entry[] =>
  entries.map(([point, value]) => [point, Buffer.from(value, 'hex').toString().codePointAt(0)?.toString(16) ?? '']);

async function main(): Promise<void> {
  const { host, port, user, password } = stack.mysql();
  const connection = await createConnection({ host, port, user, password, charset: 'utf8mb4' });
  const drop = await createCodePoints(connection);
  try {
    for (const [name, { collation, about }] of Object.entries(WEIGHTS)) {
      const entries = await readPoints(connection, `WEIGHT_STRING(letter COLLATE ${collation})`);
      save(name, about, constantName(name), compressed(pack(name === 'uca-900' ? entries.map(byLevel) : entries)));
    }
    for (const [name, { collation, about }] of Object.entries(CASES)) {
      const tables = [];
      for (const turn of ['LOWER', 'UPPER'])
        tables.push(
          pack(
            asPoints(
              changed(await readPoints(connection, `LEFT(${turn}(CONCAT(letter, '    ') COLLATE ${collation}), 1)`)),
            ),
          ),
        );
      save(name, about, constantName(name), compressed(tables.join('\n\n')));
    }
    const lines: string[] = [];
    for (const [characterSet, collations] of Object.entries(SINGLE_BYTE)) {
      const bytes = characterSet === 'ascii' ? 'point < 128' : 'point < 256';
      const letter = `CONVERT(CHAR(point) USING binary)`;
      const converted = `CONVERT(${letter} USING ${characterSet})`;
      for (const collation of collations) {
        const name = `${characterSet}_${collation}`;
        const weights = await readPoints(connection, `WEIGHT_STRING(${converted} COLLATE ${name})`, bytes);
        lines.push(`  ${name}: '${weights.map(([, value]) => value).join('')}',`);
      }
      for (const turn of ['lower', 'upper']) {
        const points = await readPoints(connection, `${turn}(${converted})`, bytes);
        lines.push(`  ${characterSet}_${turn}: '${points.map(([, value]) => value).join('')}',`);
      }
    }
    writeFileSync(
      join(FOLDER, 'single-byte.ts'),
      `/** A byte for each byte: weights of the collations of latin1 and ascii, lower and upper case; printed by scripts/collations from MySQL 8.0.31. */\nexport const SINGLE_BYTE: Readonly<Record<string, string>> = {\n${lines.join('\n')}\n};\n`,
    );
  } finally {
    await drop();
    await connection.end();
  }
}

void main();
