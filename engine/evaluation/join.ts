import { groupKey, type ValueType } from '../../runtime/mysql';
import type { Expression, JoinTree, Operand, SourceId } from '../statement/tree';
import { columnsIn, sourcesOf } from '../statement/walk';
import { Compiler, type Compiled } from './compile';
import type { Environment, Frame } from './environment';
import type { Row } from './row';

/** Rows of FROM, one combination after another in the frame. */

type Visit = (frame: Frame) => void;
export type Walk = (frame: Frame, visit: Visit) => void;

export interface JoinInput {
  readonly env: Environment;
  /** Rows of a source: of a table, or of a derived table that is computed once. */
  readonly rowsOf: (source: SourceId) => readonly Row[];
  /** Conditions of WHERE; each is asked as soon as its sources have their rows. */
  readonly where: readonly Operand[];
}

const NUMBERS = new Set(['integer', 'unsigned']);

/** Types of which equal values, and only these, have equal keys of groups. */
function sameKeys(a: ValueType, b: ValueType): boolean {
  if (NUMBERS.has(a.kind) && NUMBERS.has(b.kind)) return true;
  if (a.kind !== b.kind || a.constant === true || b.constant === true) return false;
  if (a.kind === 'text') return a.collation === b.collation;
  return (
    a.kind === 'binary' ||
    ((a.kind === 'date' || a.kind === 'datetime' || a.kind === 'timestamp') && a.fraction === b.fraction)
  );
}

interface Index {
  readonly column: string;
  readonly key: Compiled;
}

class Joiner {
  private readonly compiler: Compiler;
  private readonly asked = new Set<Operand>();

  constructor(private readonly input: JoinInput) {
    this.compiler = new Compiler(input.env);
  }

  walk(tree: JoinTree): Walk {
    const inner = tree.kind === 'source' ? this.source(tree.source, []) : this.join(tree);
    return this.filtered(inner, tree);
  }

  /** Conditions of WHERE whose sources all lie in the tree, and have not been asked further in. */
  private filtered(walk: Walk, tree: JoinTree): Walk {
    const { where } = this.input;
    const there = new Set(sourcesOf(tree));
    const ready = where.filter(
      (condition) =>
        !this.asked.has(condition) && this.sourcesOf(condition.expression).every((source) => there.has(source)),
    );
    for (const condition of ready) this.asked.add(condition);
    const holds = this.compiler.conditions(ready);
    if (holds.length === 0) return walk;
    return (frame, visit) =>
      walk(frame, () => {
        if (holds.every((one) => one(frame))) visit(frame);
      });
  }

  /** Sources of this FROM that a condition reads, also in its subqueries. */
  private sourcesOf(expression: Expression): readonly SourceId[] {
    return columnsIn(expression, this.input.env.statement)
      .map(({ source }) => source)
      .filter((source) => this.own.has(source));
  }

  own: ReadonlySet<SourceId> = new Set();

  private source(source: SourceId, indexes: readonly Index[]): Walk {
    const { rowsOf, env } = this.input;
    const [index] = indexes;
    if (index === undefined)
      return (frame, visit) => {
        for (const row of rowsOf(source)) {
          frame.rows[source] = row;
          visit(frame);
        }
      };
    let found: ReadonlyMap<string, readonly Row[]> | undefined;
    return (frame, visit) => {
      found ??= grouped(rowsOf(source), (row) => groupKey(row.value(index.column), env.session));
      const key = groupKey(index.key.evaluate(frame), env.session);
      for (const row of key === null ? [] : (found.get(key) ?? [])) {
        frame.rows[source] = row;
        visit(frame);
      }
    };
  }

  private join(tree: Extract<JoinTree, { kind: 'join' }>): Walk {
    const left = this.walk(tree.left);
    const right =
      tree.right.kind === 'source'
        ? this.source(tree.right.source, this.indexes(tree.right.source, tree))
        : tree.type === 'inner'
          ? this.walk(tree.right)
          : this.unfiltered(tree.right);
    const on = this.compiler.conditions(tree.on);
    const holds = (frame: Frame): boolean => on.every((one) => one(frame));
    if (tree.type === 'inner')
      return (frame, visit) =>
        left(frame, () =>
          right(frame, () => {
            if (holds(frame)) visit(frame);
          }),
        );
    const rights = sourcesOf(tree.right);
    return (frame, visit) =>
      left(frame, () => {
        let matched = false;
        right(frame, () => {
          if (!holds(frame)) return;
          matched = true;
          visit(frame);
        });
        if (matched) return;
        for (const source of rights) frame.rows[source] = null;
        visit(frame);
      });
  }

  /** What stands on the right of a LEFT JOIN is not filtered before it is joined. */
  private unfiltered(tree: JoinTree): Walk {
    const inner = new Joiner({ ...this.input, where: [] });
    inner.own = this.own;
    return inner.walk(tree);
  }

  /** Equalities by which the rows of a source can be looked up instead of tried one by one. */
  private indexes(source: SourceId, tree: Extract<JoinTree, { kind: 'join' }>): readonly Index[] {
    const conditions = tree.type === 'inner' ? [...tree.on, ...this.input.where] : tree.on;
    const lefts = new Set(sourcesOf(tree.left));
    return conditions.flatMap(({ expression, part }): readonly Index[] => {
      if (part !== null || expression.kind !== 'call' || expression.name !== '=') return [];
      const [a, b] = expression.args;
      const [own, other] = a?.kind === 'column' && a.source === source ? [a, b] : [b, a];
      if (own?.kind !== 'column' || own.source !== source || other?.kind !== 'column') return [];
      const isOuter = !this.own.has(other.source);
      if (!isOuter && !lefts.has(other.source)) return [];
      const key = this.compiler.compile(other);
      return sameKeys(this.input.env.typeOf(source, own.column), key.type) ? [{ column: own.column, key }] : [];
    });
  }
}

function grouped<T>(rows: readonly T[], keyOf: (row: T) => string | null): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

/** Walks the combinations of a FROM that pass its conditions and those of WHERE. */
export function walkOf(from: JoinTree | null, input: JoinInput): Walk {
  const compiler = new Compiler(input.env);
  if (from === null) {
    const holds = compiler.conditions(input.where);
    return (frame, visit) => {
      if (holds.every((one) => one(frame))) visit(frame);
    };
  }
  const joiner = new Joiner(input);
  joiner.own = new Set(sourcesOf(from));
  return joiner.walk(from);
}
