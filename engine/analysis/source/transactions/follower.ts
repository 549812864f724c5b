import { Node } from 'ts-morph';
import { targetsOf, type CallLike, type Callers } from '../call-graph/callers';
import type { ClassTree } from '../call-graph/classes';
import { argumentBehind, functionsGiven, worksGiven, type Argument } from '../call-sites/works';
import { calleeOf, declarationsOf, enclosingFunctions, enclosingName, unwrap, type FunctionNode } from '../nodes/nodes';
import { listWalked } from '../values/elements';
import { givenBy } from '../values/origins';
import type { Path } from '../text/parts';
import { boundTo, CONNECTION, onward, type Carried, type Onward } from './carried';
import { callOn, callsOfTaken, takenBy, usesOf } from './connection-uses';
import { around, callOf, heldBy, ownProperties } from './held-connections';
import { isHarmless, promiseOf, type Unfollowed } from './lost';
import { Notes } from './notes';
import { EVERYWHERE, spanOf, type Span } from './span';

/** A transaction as it is followed from one place. */
export interface Run {
  /** The call that begins it. */
  readonly begin: Node;
  /** Function that it belongs to. */
  readonly name: string;
  /** True in the function that opens it, which then belongs to its callers. */
  readonly own: boolean;
  readonly span: Span;
  /** Functions on the way, with the call that entered each; undefined for work that was handed over. */
  readonly via: ReadonlyMap<Node, CallLike | undefined>;
}

interface Seams {
  readonly callers: Callers;
  readonly classes: ClassTree;
  /** A call that is made on the connection of a transaction. */
  readonly hit: (call: Node, run: Run) => void;
  readonly lost: (place: Unfollowed, run: Run) => void;
  /** A call by which a function is given the connection. */
  readonly entered: (target: FunctionNode, call: CallLike) => void;
  /** Calls in a piece of code that end the transaction of a connection. */
  readonly endsOf: (connection: Node, within: Node) => readonly Node[];
}

/** Objects in objects: one can hold itself. */
const LONGEST_WAY = 6;
/** Calls that one piece of work goes through. */
const LONGEST_CHAIN = 12;

/**
 * Follows a connection from where a transaction begins: through names, objects that it is put in, arguments, functions that are made around
 * it, objects that keep it, and what is given back; tells the calls that are made on it.
 */
export class Follower {
  private readonly noted = new Notes();
  /** Methods that use the connection of their object, by the properties that keep it. */
  private readonly working = new Notes();
  /** Calls in functions that leave the one that makes them, with the transaction of that one; and those whose function was called. */
  private readonly waiting = new Map<Node, Run>();
  private readonly ran = new Set<Node>();
  private readonly numbers = new Map<unknown, number>();

  constructor(private readonly seams: Seams) {}

  /** What a name stands for, at all its uses in a piece of code. */
  track(declaration: Node, carried: Carried, run: Run, within: Node): void {
    if (this.isDone('named', declaration, carried, run, this.numberOf(within))) return;
    for (const use of usesOf(declaration, within)) this.follow(use, carried, run);
  }

  /** What is done with a value in one place. */
  follow(value: Node, carried: Carried, run: Run): void {
    if (carried.path.length > LONGEST_WAY) return;
    if (carried.path.length === 0) {
      if (carried.work) this.called(value, carried, run);
      else this.used(value, run);
    }
    if (carried.kept === true && carried.path.length === 1) {
      const made = callOn(value) ?? callOn(around(value));
      if (made && run.span.covers(made)) this.runsAny(targetsOf(made, this.seams.classes), new Set(carried.path), run);
    }
    for (const next of onward(value, carried)) this.go(next, carried, run);
  }

  private go(next: Onward, carried: Carried, run: Run): void {
    switch (next.kind) {
      case 'value':
        this.follow(next.node, next.carried, run);
        return;
      case 'named':
        this.track(next.declaration, next.carried, run, scopeOf(next.declaration));
        return;
      case 'given':
        this.given(next.call, next.argument, carried, run);
        return;
      case 'returned':
        this.returned(next.from, carried, run);
        return;
      case 'put':
        this.seams.lost({ place: next.node, why: 'put' }, run);
    }
  }

  /** Calls made on the connection. */
  private used(use: Node, run: Run): void {
    const value = around(use);
    const made = callOn(use) ?? (value === use ? undefined : callOn(value));
    const calls = [...(made ? [made] : []), ...callsOfTaken(use)];
    const leaving = made === undefined || run.own ? [] : this.madeAround(made, run);
    if (leaving.length === 0) for (const call of calls) this.seams.hit(call, run);
    const kept = heldBy(use, this.seams.classes);
    for (const name of kept?.keptIn ?? []) this.follow(kept!.object, { path: [name], work: false, kept: true }, run);
  }

  /**
   * Functions around a use of the connection that leave the one that was entered: whoever calls them makes the call on the connection then, in the
   * transaction that they are called in.
   */
  private madeAround(use: Node, run: Run): readonly Node[] {
    const around = enclosingFunctions(use);
    const entered = around.findIndex((one) => run.via.has(one));
    const leaving = (entered < 0 ? [] : around.slice(0, entered)).filter(
      (one) => !Node.isCallExpression(one.getParent()),
    );
    const carried = (path: Path): Carried => ({ path, work: true, made: use });
    for (const made of leaving) {
      this.waiting.set(use, run);
      const literal = Node.isMethodDeclaration(made) ? made.getParent() : undefined;
      if (Node.isObjectLiteralExpression(literal) && Node.isMethodDeclaration(made))
        this.follow(literal, carried([made.getName()]), run);
      else if (Node.isFunctionDeclaration(made)) this.track(made, carried([]), run, scopeOf(made));
      else this.follow(made, carried([]), run);
    }
    return leaving;
  }

  private called(work: Node, { made }: Carried, run: Run): void {
    const callee = around(work);
    const call = callee.getParent();
    if (!Node.isCallExpression(call) || call.getExpression() !== callee || !run.span.covers(call)) return;
    if (made) this.ran.add(made);
    if (made) this.seams.hit(made, run);
    this.seams.hit(call, run);
    if (!run.own) this.madeAround(call, run);
  }

  /** Calls in functions that nobody is seen to call belong to who begins the transaction. */
  finish(): void {
    for (const [made, run] of this.waiting) if (!this.ran.has(made)) this.seams.hit(made, run);
    this.waiting.clear();
  }

  /** True for a method that works on the connection that its object keeps. */
  private runs(method: FunctionNode, keptIn: ReadonlySet<string>, run: Run): boolean {
    const { classes, hit } = this.seams;
    const inner: Run = { ...run, own: false, span: EVERYWHERE };
    const properties = [...keptIn].join(' ');
    if (!this.isDone(`runs ${properties}`, method, CONNECTION, inner))
      for (const access of ownProperties(method)) {
        const call = callOf(access);
        if (keptIn.has(access.getName())) this.follow(access, CONNECTION, inner);
        else if (call === undefined || !this.runsAny(targetsOf(call, classes), keptIn, inner)) continue;
        else hit(call, inner);
        this.working.add(method, properties);
      }
    return this.working.has(method, properties);
  }

  private runsAny(methods: readonly FunctionNode[], keptIn: ReadonlySet<string>, run: Run): boolean {
    return methods.filter((method) => this.runs(method, keptIn, run)).length > 0;
  }

  private given(call: CallLike, argument: number, carried: Carried, run: Run): void {
    if (!run.span.covers(call) || !Node.isCallExpression(call)) return;
    if (carried.kept !== true) this.seams.hit(call, run);
    const targets = [...targetsOf(call, this.seams.classes), ...functionsWalked(calleeOf(call))];
    for (const target of targets) this.enter(target, argument, carried, run, call);
    if (targets.length > 0) return;
    const work = argumentBehind(calleeOf(call));
    const promise = promiseOf(call);
    if (promise) this.follow(promise, carried, run);
    else if (work) this.hand(work, argument, carried, run, call);
    else if (!isHarmless(call) && !carried.work && carried.kept !== true)
      this.seams.lost({ place: call, why: 'given' }, run);
  }

  /** The function is an argument itself: what was given for it has the value. */
  private hand(work: Argument, argument: number, carried: Carried, run: Run, call: Node): void {
    const works = this.worksOf(work, run, 0);
    for (const { target, name } of works)
      this.enter(target, argument, carried, { ...run, name, span: EVERYWHERE }, undefined);
    if (works.length === 0 && this.seams.callers.get(work.owner).length > 0)
      this.seams.lost({ place: call, why: 'work' }, run);
  }

  private worksOf(work: Argument, run: Run, depth: number): ReturnType<typeof worksGiven> {
    const { callers } = this.seams;
    const entered = run.via.get(work.owner);
    if (entered === undefined || depth > LONGEST_CHAIN) return worksGiven(work, callers);
    const origin = givenBy({ node: work.owner, from: work }, work.owner, entered);
    const nodes = origin === undefined ? [] : 'node' in origin ? [origin.node] : origin.list.map(({ node }) => node);
    return nodes.flatMap((node) => {
      const direct = functionsGiven(node).map((target) => ({ target, name: run.name }));
      const further = direct.length > 0 ? undefined : argumentBehind(node);
      return further ? this.worksOf(further, run, depth + 1) : direct;
    });
  }

  /** A function that has the value as an argument. */
  enter(target: FunctionNode, argument: number, carried: Carried, run: Run, call: CallLike | undefined): void {
    if (call && carried.kept !== true) this.seams.entered(target, call);
    if (this.isDone(`argument ${argument}`, target, carried, run)) return;
    if (run.via.size > LONGEST_CHAIN) return;
    const inner: Run = { ...run, own: false, span: EVERYWHERE, via: new Map([...run.via, [target, call]]) };
    const { names, places, handed } = takenBy(target, argument);
    for (const name of names) {
      const bound =
        Node.isParameterDeclaration(name) || Node.isBindingElement(name) || Node.isVariableDeclaration(name);
      for (const next of bound ? boundTo(name.getNameNode(), carried) : [])
        if (next.kind === 'named') this.track(next.declaration, next.carried, inner, target);
    }
    for (const place of places) this.follow(place, carried, inner);
    for (const next of handed) this.given(next.call, next.argument, carried, inner);
  }

  /** What a function gives back is its caller's; a transaction that it began goes on there. */
  private returned(from: FunctionNode, carried: Carried, run: Run): void {
    if (run.via.has(from)) {
      const call = run.via.get(from);
      if (call) this.follow(call, carried, run);
      return;
    }
    if (!run.own || !enclosingFunctions(run.begin).includes(from) || isHandedOver(from)) return;
    if (this.isDone('returned', from, carried, run)) return;
    for (const call of this.seams.callers.get(from))
      this.follow(call, carried, {
        ...run,
        name: enclosingName(call),
        span: spanOf(call, this.endsBehind(call, carried)),
      });
  }

  /** Calls that end what a call has begun, by the name that it is put under. */
  private endsBehind(call: Node, carried: Carried): readonly Node[] {
    return onward(call, carried).flatMap((next) =>
      next.kind === 'named' && next.carried.path.length === 0
        ? this.seams.endsOf(next.declaration, scopeOf(next.declaration))
        : [],
    );
  }

  private isDone(what: string, node: Node, { path, work, kept, made }: Carried, run: Run, place = 0): boolean {
    const note = [
      what,
      place,
      path.join('.'),
      work,
      kept,
      this.numberOf(made),
      run.name,
      run.own,
      this.numberOf(run.begin),
      this.numberOf(run.span),
    ];
    return !this.noted.add(node, note.join('\0'));
  }

  private numberOf(thing: unknown): number {
    const known = this.numbers.get(thing) ?? this.numbers.size + 1;
    this.numbers.set(thing, known);
    return known;
  }
}

/** `for (const step of [reserve, pay]) await step(connection)`: the functions of the list that is walked. */
function functionsWalked(callee: Node): readonly FunctionNode[] {
  const [declaration] = Node.isIdentifier(callee) ? declarationsOf(callee) : [];
  const list = declaration && listWalked(declaration);
  const name = list && unwrap(list);
  const [variable] = name && Node.isIdentifier(name) ? declarationsOf(name) : [];
  const value = Node.isVariableDeclaration(variable) ? variable.getInitializer() : name;
  const literal = value && unwrap(value);
  return Node.isArrayLiteralExpression(literal) ? literal.getElements().flatMap(functionsGiven) : [];
}

/** Work that another function runs: what it gives back is not its caller's. */
export const isHandedOver = (node: FunctionNode): boolean => Node.isCallExpression(node.getParent());

export const scopeOf = (declaration: Node): Node => {
  if (Node.isPropertyDeclaration(declaration)) return declaration.getParentOrThrow();
  return enclosingFunctions(declaration)[0] ?? declaration.getSourceFile();
};
