import { Node, ts } from 'ts-morph';
import { bindArguments } from '../values/bind';
import type { ClassNode } from '../call-graph/classes';
import { findNodes } from '../nodes/find-nodes';
import { afterWrites } from '../text/flow';
import { baseOf, type Instance, type Step } from './instances';
import { changesIn, mayTouch, type Change } from './changes';
import { declarationsOf, isFunction } from '../nodes/nodes';
import { isFunctionKind } from '../nodes/kinds';
import { dynamic, either, type ListItem, type Part } from '../text/parts';
import type { Bindings, TextResolver } from '../text/text';
import { withoutTaken } from '../values/list-changes';
import { reachWithin, type Reach } from '../values/reach';
import { commonScope, type Write } from '../values/writes';

type Code = Extract<Step, { kind: 'code' }>;
/** An expression that a field stands for, with what its names mean there; `element`: it is put into the list that the field is. */
export interface Held {
  readonly node: Node;
  readonly bindings: Bindings;
  readonly element: boolean;
}

/** Methods that call others. */
const DEEPEST = 12;

/**
 * What a field of one object holds at a place: the changes since it was made, one after another, with the arguments of each call. So two
 * objects of a class are never mixed. What cannot be followed makes the text an open part.
 */
export class FieldResolver {
  private depth = 0;

  constructor(private readonly texts: TextResolver) {}

  /** What a function that is called does; `otherwise` where functions call each other without end. */
  private inside<Found>(read: () => Found, otherwise: Found): Found {
    if (this.depth >= DEEPEST || !this.texts.begin()) return otherwise;
    this.depth += 1;
    try {
      return read();
    } finally {
      this.depth -= 1;
      this.texts.end();
    }
  }

  /** Undefined when the object was given no such field. */
  text(object: Instance, field: string): readonly Part[] | undefined {
    let state: readonly Part[] | undefined;
    for (const step of object.steps) {
      if (step.kind === 'fields') {
        const value = initial(step.owner, field);
        if (value !== undefined) state = this.texts.resolve(value, step.bindings);
      } else if (step.kind === 'anything') {
        if (changedByMethods(object.owner, field)) state = [open(step.why, field)];
      } else state = this.textAfter(state, step, field);
    }
    return state;
  }

  private textAfter(start: readonly Part[] | undefined, step: Code, field: string): readonly Part[] | undefined {
    const given = parameterProperty(step, field);
    const state = given ? this.texts.resolve(given, step.bindings) : start;
    const writes = relevant(step, field).flatMap((change) => this.textWrite(change, step, field) ?? []);
    if (writes.length === 0) return state;
    const place = { within: scopeOf(step), use: step.until ?? step.scope };
    return afterWrites(this.texts, state ?? [], writes, place, step.bindings);
  }

  private textWrite(change: Change, step: Code, field: string): Write | undefined {
    const { node } = change;
    const sometimes = leavesBefore(step, node);
    const write = (after: (state: readonly Part[]) => readonly Part[]): Write => ({
      node,
      kind: 'set',
      values: [],
      apply: (state) => (sometimes ? either(state, after(state)) : after(state)),
    });
    switch (change.kind) {
      case 'lost':
      case 'open':
        return write(() => [open(node.getText(), field)]);
      case 'call':
        return write((state) =>
          this.inside(() => this.textAfter(state, entered(change, step), field) ?? [], [open(node.getText(), field)]),
        );
      case 'set':
      case 'append': {
        const plain: Write = { node, kind: change.kind, values: change.values };
        return sometimes
          ? write((state) => afterWrites(this.texts, state, [plain], { within: node, use: node }, step.bindings))
          : plain;
      }
      default:
        return undefined;
    }
  }

  /** Items of a field that is a list; undefined when it is none. */
  items(object: Instance, field: string): readonly ListItem[] | undefined {
    let state: readonly ListItem[] | undefined;
    for (const step of object.steps) {
      if (step.kind === 'fields') {
        const value = initial(step.owner, field);
        if (value !== undefined) state = this.texts.arrays.items(value, value, step.bindings);
      } else if (step.kind === 'anything') {
        if (changedByMethods(object.owner, field)) state = [...(state ?? []), anyItem(step.why, field)];
      } else state = this.itemsAfter(state, step, field);
    }
    return state;
  }

  private itemsAfter(
    start: readonly ListItem[] | undefined,
    step: Code,
    field: string,
  ): readonly ListItem[] | undefined {
    const given = parameterProperty(step, field);
    let state = given ? this.texts.arrays.items(given, given, step.bindings) : start;
    for (const change of relevant(step, field)) {
      const { node } = change;
      const reach = this.reach(step, node);
      if (reach.often === 'never') continue;
      const before = state ?? [];
      const after = this.itemsOf(change, step, field, before, reach);
      const { repeated } = reach;
      if (change.kind === 'push' || change.kind === 'unshift' || reach.often === 'always' || after === undefined)
        state = after ?? before;
      else {
        const kept = after.length >= before.length && before.every((item, i) => item === after[i]);
        const added = (kept ? after.slice(before.length) : after).map((item) => ({
          ...item,
          optional: true,
          ...(repeated && { repeated }),
        }));
        state = [...(kept ? before : before.map((item) => ({ ...item, optional: true }))), ...added];
      }
    }
    return state;
  }

  private itemsOf(
    change: Change,
    step: Code,
    field: string,
    state: readonly ListItem[],
    reach: Reach,
  ): readonly ListItem[] | undefined {
    const { texts } = this;
    const { node } = change;
    if (change.kind === 'lost' || change.kind === 'open') return [...state, anyItem(node.getText(), field)];
    if (change.kind === 'call')
      return this.inside(
        () => this.itemsAfter(state, entered(change, step), field),
        [...state, anyItem(node.getText(), field)],
      );
    const inner = withState(node, state, step.bindings);
    if (change.kind === 'set')
      return change.values.flatMap(
        (value) => texts.arrays.items(value, value, inner) ?? [anyItem(value.getText(), field)],
      );
    if (change.kind === 'append') return [anyItem(node.getText(), field)];
    const added = change.values.flatMap((value) => texts.arrays.pushed(value, node, inner, reach));
    if (change.kind === 'take') return [...withoutTaken(state, node, reach), ...added];
    return change.kind === 'push' ? [...state, ...added] : [...added, ...state];
  }

  private reach(step: Code, node: Node): Reach {
    const within = step.until ? commonScope(node, step.until) : scopeOf(step);
    const reach = reachWithin(node, within, step.bindings, this.texts);
    return reach.often === 'always' && leavesBefore(step, node) ? { ...reach, often: 'sometimes' } : reach;
  }

  /** Expressions that the field may stand for, the last ones that are set; undefined when some of them cannot be told. */
  held(object: Instance, field: string): readonly Held[] | undefined {
    let state: readonly Held[] | undefined = [];
    for (const step of object.steps) {
      if (state === undefined) return undefined;
      if (step.kind === 'fields') {
        const node = initial(step.owner, field);
        if (node !== undefined) state = [{ node, bindings: step.bindings, element: false }];
      } else if (step.kind === 'anything') {
        if (changedByMethods(object.owner, field)) return undefined;
      } else state = this.heldAfter(state, step, field);
    }
    return state;
  }

  private heldAfter(start: readonly Held[], step: Code, field: string): readonly Held[] | undefined {
    const { bindings } = step;
    const given = parameterProperty(step, field);
    let state: readonly Held[] | undefined = given ? [{ node: given, bindings, element: false }] : start;
    for (const change of relevant(step, field)) {
      if (state === undefined || change.kind === 'lost' || change.kind === 'open' || change.kind === 'append')
        return undefined;
      const { often } = this.reach(step, change.node);
      if (often === 'never') continue;
      const sometimes = often === 'sometimes';
      if (change.kind === 'call') {
        const before: readonly Held[] = state;
        const after: readonly Held[] | undefined = this.inside(
          () => this.heldAfter(before, entered(change, step), field),
          undefined,
        );
        state = sometimes && after ? [...new Set([...state, ...after])] : after;
      } else {
        const element = change.kind !== 'set';
        const added = change.values.map((node): Held => ({ node, bindings, element }));
        state = sometimes || element ? [...state, ...added] : added;
      }
    }
    return state;
  }
}

const open = (why: string, field: string): Part => dynamic(`${field} after ${why.replace(/\s+/g, ' ').slice(0, 60)}`);
const anyItem = (why: string, field: string): ListItem => ({
  parts: [open(why, field)],
  optional: true,
  repeated: true,
});

/** The step into a function that is called. */
const entered = (change: Extract<Change, { kind: 'call' }>, step: Code): Code => ({
  kind: 'code',
  scope: change.called,
  alias: change.alias,
  until: undefined,
  bindings: bindArguments(change.node, change.called, step.bindings),
});

/** Inside the value that a field is set to, the field is as it was before. */
const withState = (node: Node, items: readonly ListItem[], bindings: Bindings): Bindings => {
  const target = Node.isBinaryExpression(node) ? node.getLeft() : undefined;
  const [declaration] = target && Node.isPropertyAccessExpression(target) ? declarationsOf(target.getNameNode()) : [];
  return declaration ? new Map([...bindings, [declaration, { items, bindings }] as const]) : bindings;
};

const scopeOf = ({ scope, alias, until }: Code): Node =>
  until && 'name' in alias ? commonScope(alias.name, until) : scope;

/** Changes of the step that have to do with a field. */
const relevant = (step: Code, field: string): readonly Change[] =>
  changesIn(step.scope, step.alias).filter((change) => {
    if (step.until && change.node.getEnd() > step.until.getStart()) return false;
    if (change.kind === 'lost') return true;
    return change.kind === 'call' ? mayTouch(change.called, change.alias, field) : change.field === field;
  });

/** True when the function may be left before it gets to the place, which then says nothing of what follows the call. */
const leavesBefore = ({ scope, until }: Code, node: Node): boolean =>
  until === undefined && returnStatements(scope).some((statement) => statement.getEnd() <= node.getStart());

const returnStatements = (scope: Node): readonly Node[] => {
  const kept = returning.get(scope);
  if (kept) return kept;
  const found = findNodes(scope, (node) => ({ found: ts.isReturnStatement(node), into: !isFunctionKind(node.kind) }));
  returning.set(scope, found);
  return found;
};
const returning = new WeakMap<Node, readonly Node[]>();

/** The value that a class declares for a field. */
const initial = (owner: ClassNode, field: string): Node | undefined => {
  const member = owner.getInstanceProperty(field);
  return member && Node.isPropertyDeclaration(member) ? member.getInitializer() : undefined;
};

/** `constructor(private readonly table: string)` */
const parameterProperty = ({ scope }: Code, field: string): Node | undefined => {
  if (!Node.isConstructorDeclaration(scope)) return undefined;
  const parameter = scope.getParameters().find((one) => one.getName() === field && one.isParameterProperty());
  return parameter?.getNameNode();
};

/** True when methods of the class, or of those above, may change the field after the object is made. */
export function changedByMethods(owner: ClassNode, field: string): boolean {
  const kept = changeable.get(owner) ?? new Map<string, boolean>();
  changeable.set(owner, kept);
  const known = kept.get(field);
  if (known !== undefined) return known;
  const base = baseOf(owner);
  const found =
    owner.getInstanceMembers().some((member) => {
      const method = Node.isPropertyDeclaration(member) ? member.getInitializer() : member;
      return method !== undefined && isFunction(method) && mayTouch(method, { self: method }, field);
    }) ||
    (base !== undefined && changedByMethods(base, field));
  kept.set(field, found);
  return found;
}
const changeable = new WeakMap<Node, Map<string, boolean>>();
