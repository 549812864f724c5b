import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HABITS } from '../../../support/convergence/habits';
import { RULES } from '../../../support/convergence/rules';

const ROOT = join(__dirname, '../../../..');
const MODEL = 'test/support/convergence';

const sourcesIn = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(ROOT, folder, name), 'utf8'));

/** Functions that the model's processes ask. */
const asked = new Set(
  sourcesIn(MODEL).flatMap((text) => [...text.matchAll(/\brules\s*\.(\w+)\(/g)].map(([, name]) => name as string)),
);

/** What the code that works on servers, and the processes of the simulation, take from files of rules. */
const imported = new Set(
  ['activities', 'adapters', 'engine', 'runtime/flags', 'test/simulation/processes'].flatMap((folder) =>
    sourcesIn(folder).flatMap((text) =>
      [...text.matchAll(/import \{([^}]*)\} from '[^']*rules'/g)].flatMap(([, names]) =>
        (names as string).split(',').map((name) => name.trim()),
      ),
    ),
  ),
);

/** What the product leaves to DynamoDB: the expression that the condition becomes has this meaning (a test of the two stands beside). */
const DECIDED_BY_DYNAMODB: ReadonlySet<string> = new Set(['holds']);

describe('the explorer and the product', () => {
  it('ask the same functions: what the model asks, code that works on servers asks too', () => {
    expect(asked.size).toBeGreaterThan(30);
    const alone = [...asked].filter((name) => name in RULES && !(name in HABITS) && !imported.has(name));
    expect(alone.filter((name) => !DECIDED_BY_DYNAMODB.has(name))).toEqual([]);
  });

  it('the model asks nothing but rules and habits', () => {
    expect([...asked].filter((name) => !(name in RULES))).toEqual([]);
    expect(Object.keys(HABITS).filter((name) => !asked.has(name))).toEqual([]);
  });
});
