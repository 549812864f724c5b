import { Node, type ObjectLiteralExpression } from 'ts-morph';
import { declarationsOf, initializerOf, isDefaulted, isFunction, returnsOf, unwrap } from '../nodes/nodes';
import { hasKeys } from './heads';
import { choiceOf, dynamic, isDynamic, text, tidy, type ListItem, type Part } from './parts';
import { entriesOf } from './object-keys';
import { withoutTaken } from '../values/list-changes';
import { keepsText } from '../values/list-facts';
import { membersKept, type Members } from '../values/membership';
import { reachWithin, type Reach } from '../values/reach';
import type { Bindings, TextResolver } from './text';
import { commonScope, writesBefore } from '../values/writes';

/** Lists of texts: literals, pushes under conditions, `map`, `filter`, keys and values of constant objects. */
export class ArrayResolver {
  constructor(private readonly texts: TextResolver) {}

  /** `list.join(separator)`; undefined when nothing of the list is known. */
  join(list: Node, separator: Node | undefined, bindings: Bindings): readonly Part[] | undefined {
    const items = this.items(list, list, bindings);
    if (items === undefined) return undefined;
    const between = separator ? this.texts.resolve(separator, bindings) : [text(',')];
    const glue =
      between.length === 1 && between[0]!.kind === 'text' ? between[0]!.text : between.length === 0 ? '' : ', ';
    // Any number of the same plain value is what the driver makes of a list: one value stands for all.
    const [only] = items;
    if (items.length === 1 && only?.repeated === true && !isDynamic(only.parts) && !isTuple(only.parts))
      return only.parts;
    if (items.every((item) => !item.optional && item.repeated !== true))
      return tidy(items.flatMap((item, i) => [...(i > 0 ? [text(glue)] : []), ...item.parts]));
    return [{ kind: 'list', separator: glue, items }];
  }

  /** Items of a list at the place of use; undefined when it is not known how it was built. */
  items(expression: Node, use: Node, bindings: Bindings): readonly ListItem[] | undefined {
    const node = unwrap(expression);
    if (Node.isArrayLiteralExpression(node))
      return node.getElements().flatMap((element) => this.element(element, use, bindings));
    if (Node.isConditionalExpression(node)) {
      const both = [node.getWhenTrue(), node.getWhenFalse()].map((side) => this.items(side, use, bindings) ?? []);
      return both.flat().map(asOptional);
    }
    if (isDefaulted(node)) {
      const given = this.items(node.getLeft(), use, bindings);
      return given !== undefined && given.length > 0 ? given : this.items(node.getRight(), use, bindings);
    }
    if (Node.isIdentifier(node)) return this.variable(node, use, bindings);
    if (Node.isPropertyAccessExpression(node)) {
      const own = this.texts.objectFields.items(node, bindings);
      if (own !== undefined) return own;
      for (const declaration of declarationsOf(node.getNameNode())) {
        const value =
          Node.isPropertyAssignment(declaration) || Node.isPropertyDeclaration(declaration)
            ? declaration.getInitializer()
            : undefined;
        if (value) return this.items(value, use, bindings);
      }
      return undefined;
    }
    if (Node.isCallExpression(node)) return this.called(node, use, bindings);
    const [first] = Node.isNewExpression(node) && node.getExpression().getText() === 'Set' ? node.getArguments() : [];
    return first && this.items(first, use, bindings);
  }

  private element(element: Node, use: Node, bindings: Bindings): readonly ListItem[] {
    if (Node.isSpreadElement(element)) return this.items(element.getExpression(), use, bindings) ?? [anything(element)];
    const node = unwrap(element);
    const conditional = Node.isBinaryExpression(node) && node.getOperatorToken().getText() === '&&';
    return expanded(this.texts.resolve(conditional ? node.getRight() : element, bindings), conditional, false);
  }

  /** What `push(value)` adds. */
  pushed(value: Node, use: Node, bindings: Bindings, reach: Reach): readonly ListItem[] {
    const guarded = reach.often === 'sometimes';
    const all = (item: ListItem): ListItem => (guarded ? { ...item, optional: true } : item);
    if (Node.isSpreadElement(value))
      return (this.items(value.getExpression(), use, bindings) ?? [anything(value)]).map(all);
    const parts = this.texts.resolve(value, bindings);
    // In a loop over a list of which every element is known, or over one that is not empty.
    const every = (part: Part): boolean => (part.kind === 'choice' ? part.whole === true : hasKeys([part]));
    const whole = reach.loops === 1 && parts.some(every);
    return expanded(parts, guarded && !whole, reach.repeated);
  }

  private variable(node: Node, use: Node, bindings: Bindings): readonly ListItem[] | undefined {
    for (const declaration of declarationsOf(node)) {
      if (Node.isBindingElement(declaration)) return this.destructured(declaration, bindings);
      if (Node.isParameterDeclaration(declaration)) return this.given(declaration, bindings);
      if (!Node.isVariableDeclaration(declaration)) continue;
      const initializer = declaration.getInitializer();
      let items = initializer ? this.items(initializer, declaration, bindings) : [];
      if (items === undefined) return undefined;
      for (const write of writesBefore(declaration, declaration.getName(), use)) {
        if (write.kind === 'append') return undefined;
        if (write.kind === 'open') {
          items = [...items, anything(write.node)];
          continue;
        }
        const reach = reachWithin(write.node, commonScope(write.node, use), bindings, this.texts);
        if (reach.often === 'never') continue;
        const guarded = reach.often === 'sometimes';
        const added = write.values.flatMap((value) =>
          write.kind === 'set'
            ? (this.items(value, write.node, bindings) ?? [anything(value)])
            : this.pushed(value, write.node, bindings, reach),
        );
        if (write.kind === 'take') items = withoutTaken(items, write.node, reach);
        if (write.kind === 'set') items = guarded ? [...items, ...added].map(asOptional) : added;
        else items = write.kind === 'unshift' ? [...added, ...items] : [...items, ...added];
      }
      return items;
    }
    return undefined;
  }

  /** What the call that is being read gives to a parameter. */
  private given(parameter: Node, bindings: Bindings): readonly ListItem[] | undefined {
    const bound = bindings.get(parameter);
    if (bound?.expression !== undefined && (bound.path ?? []).length === 0)
      return this.items(bound.expression, bound.expression, bound.bindings);
    return bound?.list?.flatMap(({ node, spread }) =>
      spread
        ? (this.items(node, node, bound.bindings) ?? [anything(node)])
        : [{ parts: this.texts.resolve(node, bound.bindings), optional: false }],
    );
  }

  /** `const { conditions } = build(filter)`: the list as the function returns it. */
  private destructured(element: Node, bindings: Bindings): readonly ListItem[] | undefined {
    if (!Node.isBindingElement(element)) return undefined;
    const holder = element.getParent().getParent();
    const source = Node.isVariableDeclaration(holder) ? holder.getInitializer() : undefined;
    const call = source && unwrap(source);
    if (call === undefined || !Node.isCallExpression(call)) return undefined;
    const name = element.getPropertyNameNode()?.getText() ?? element.getName();
    for (const result of this.returned(call)) {
      const literal = unwrap(result);
      const property = Node.isObjectLiteralExpression(literal) ? literal.getProperty(name) : undefined;
      if (property && Node.isShorthandPropertyAssignment(property))
        return this.items(property.getNameNode(), property, bindings);
      const value = property && Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
      if (value) return this.items(value, value, bindings);
    }
    return undefined;
  }

  private returned(call: Node): readonly Node[] {
    if (!Node.isCallExpression(call)) return [];
    const callee = unwrap(call.getExpression());
    const name = Node.isPropertyAccessExpression(callee) ? callee.getNameNode() : callee;
    return declarationsOf(name).flatMap((declaration) => {
      const called = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : declaration;
      return called && isFunction(unwrap(called)) ? returnsOf(unwrap(called)) : [];
    });
  }

  private called(call: Node, use: Node, bindings: Bindings): readonly ListItem[] | undefined {
    if (!Node.isCallExpression(call)) return undefined;
    const callee = unwrap(call.getExpression());
    if (!Node.isPropertyAccessExpression(callee)) return this.returnedItems(call, bindings);
    const on = callee.getExpression();
    const [first] = call.getArguments();
    const owner = unwrap(on).getText();
    if (owner === 'Object' && first && ['keys', 'values', 'entries'].includes(callee.getName()))
      return this.entryItems(first, call, bindings, callee.getName()) ?? [unknownKeys(call)];
    switch (callee.getName()) {
      case 'filter':
        return this.filtered(this.items(on, use, bindings), first, bindings);
      case 'map':
        return first && isFunction(unwrap(first)) ? this.mapped(on, unwrap(first), bindings) : [anything(call)];
      case 'concat':
        return [
          ...(this.items(on, use, bindings) ?? [anything(on)]),
          ...call.getArguments().flatMap((more) => this.items(more, use, bindings) ?? [anything(more)]),
        ];
      case 'fill':
        return first && this.filled(on, this.texts.resolve(first, bindings), bindings);
      case 'from':
        return owner === 'Array' ? this.madeFrom(call, bindings) : this.returnedItems(call, bindings);
      case 'split': {
        const whole = this.texts.resolve(on, bindings);
        const between = first && unwrap(first);
        if (whole.length !== 1 || whole[0]!.kind !== 'text' || !between || !Node.isStringLiteral(between))
          return undefined;
        return whole[0]!.text
          .split(between.getLiteralText())
          .map((piece) => ({ parts: [text(piece)], optional: false }));
      }
      case 'slice':
      case 'sort':
      case 'flat':
        return this.items(on, use, bindings);
      default:
        return this.returnedItems(call, bindings);
    }
  }

  /** Items of a list that a function chooses from; those of a closed set that it asks for where the list is not known. */
  private filtered(
    found: readonly ListItem[] | undefined,
    predicate: Node | undefined,
    bindings: Bindings,
  ): readonly ListItem[] | undefined {
    const members = predicate && membersKept(predicate);
    const allowed = members && this.members(members, bindings);
    if (allowed === undefined) return found?.map(predicate && keepsText(predicate) ? unlessEmpty : asOptional);
    const open = found === undefined || found.some(({ parts }) => !parts.every((part) => part.kind === 'text'));
    const entry = found?.[0]?.entry;
    if (open) return allowed.map((item) => ({ ...item, optional: true, ...(entry && { entry }) }));
    const texts = new Set(allowed.map(({ parts }) => JSON.stringify(tidy(parts))));
    return found.filter(({ parts }) => texts.has(JSON.stringify(tidy(parts))));
  }

  /** The texts of a closed set; undefined where one of them is not known. */
  members({ of, keys }: Members, bindings: Bindings): readonly ListItem[] | undefined {
    const items = keys ? this.entryItems(of, of, bindings, 'keys') : this.items(of, of, bindings);
    const known = items?.every(
      ({ parts, repeated }) => repeated !== true && parts.length > 0 && parts.every((part) => part.kind === 'text'),
    );
    return known === true && items!.length > 0 ? items : undefined;
  }

  private returnedItems(call: Node, bindings: Bindings): readonly ListItem[] | undefined {
    const results = this.returned(call).map((value) => this.items(value, value, bindings));
    return results.length === 1 ? results[0] : undefined;
  }

  /** Each item through the function; of a list that is not known, the function's text for any item. */
  private mapped(list: Node, mapper: Node, bindings: Bindings): readonly ListItem[] {
    const parameter = Node.isParametered(mapper) ? mapper.getParameters()[0] : undefined;
    const name = parameter?.getNameNode();
    const pattern = name !== undefined && Node.isArrayBindingPattern(name) ? name : undefined;
    const known = parameter === undefined || pattern !== undefined || Node.isIdentifier(name);
    const found = known ? this.items(list, list, bindings) : undefined;
    const apply = (value: readonly Part[], entry?: readonly Part[]): readonly Part[] => {
      const inner = new Map(bindings);
      if (parameter !== undefined && pattern === undefined) inner.set(parameter, { parts: value, bindings });
      pattern?.getElements().forEach((element, at) => {
        const parts = at === 0 ? value : at === 1 ? entry : undefined;
        if (parts !== undefined) inner.set(element, { parts, bindings });
      });
      return choiceOf(returnsOf(mapper).map((result) => this.texts.resolve(result, inner)));
    };
    const any = (value: readonly Part[]): readonly ListItem[] => [
      { parts: apply(value), optional: false, repeated: true },
    ];
    // The same text for each of a number that is not known.
    const counted = found?.every((item) => item.repeated !== true);
    if (parameter === undefined && counted !== true) return any([]);
    const items = pattern === undefined || found?.every(({ entry }) => entry !== undefined) ? found : undefined;
    if (items === undefined) return any([dynamic(list.getText().slice(0, 80))]);
    return items.map(({ entry, ...item }) => ({ ...item, parts: apply(item.parts, entry) }));
  }

  /** `Array(3).fill('?')`, `Array(columns.length).fill('?')` */
  private filled(array: Node, parts: readonly Part[], bindings: Bindings): readonly ListItem[] {
    const node = unwrap(array);
    const [length, ...others] = Node.isCallExpression(node) || Node.isNewExpression(node) ? node.getArguments() : [];
    const count = length && others.length === 0 ? this.countOf(length, bindings) : undefined;
    if (count === undefined) return [{ parts, optional: false, repeated: true }];
    return Array.from({ length: count }, () => ({ parts, optional: false }));
  }

  /** `Array.from({ length: n }, () => '?')` */
  private madeFrom(call: Node, bindings: Bindings): readonly ListItem[] | undefined {
    if (!Node.isCallExpression(call)) return undefined;
    const [source, mapper] = call.getArguments();
    const work = mapper && unwrap(mapper);
    if (source === undefined || (work !== undefined && !isFunction(work))) return undefined;
    const object = unwrap(source);
    if (!Node.isObjectLiteralExpression(object))
      return work ? this.mapped(source, work, bindings) : this.items(source, source, bindings);
    const property = object.getProperty('length');
    const length = Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
    const [result] = work ? returnsOf(work) : [];
    const count = length && this.countOf(length, bindings);
    if (result === undefined) return undefined;
    const parts = this.texts.resolve(result, bindings);
    return Array.from({ length: count ?? 1 }, () => ({
      parts,
      optional: false,
      ...(count === undefined && { repeated: true }),
    }));
  }

  /** A number that is written, or the length of a list that is known. */
  private countOf(length: Node, bindings: Bindings): number | undefined {
    const node = unwrap(length);
    if (Node.isNumericLiteral(node)) return node.getLiteralValue() > MOST_ITEMS ? undefined : node.getLiteralValue();
    if (!Node.isPropertyAccessExpression(node) || node.getName() !== 'length') return undefined;
    const items = this.items(node.getExpression(), node, bindings);
    return items?.every((item) => !item.optional && item.repeated !== true) ? items.length : undefined;
  }

  /** A constant object that an expression names. */
  objectLiteral(expression: Node): ObjectLiteralExpression | undefined {
    const node = unwrap(expression);
    if (Node.isObjectLiteralExpression(node)) return node;
    const name = Node.isPropertyAccessExpression(node) ? node.getNameNode() : node;
    if (!Node.isIdentifier(name)) return undefined;
    for (const declaration of declarationsOf(name)) {
      const value = initializerOf(declaration);
      const inner = value && unwrap(value);
      if (inner && Node.isObjectLiteralExpression(inner)) return inner;
      // Object.freeze({..})
      const frozen = inner && Node.isCallExpression(inner) ? inner.getArguments()[0] : undefined;
      if (frozen && Node.isObjectLiteralExpression(frozen)) return frozen;
    }
    return undefined;
  }

  /** What the variable of `for (const key in object)` stands for. */
  keys(object: Node, bindings: Bindings): readonly Part[] {
    const items = this.entryItems(object, object, bindings, 'keys');
    if (items === undefined || items.length === 0) return unknownKeys(object).parts;
    return choiceOf(
      items.map((item) => item.parts),
      true,
    );
  }

  private entryItems(object: Node, use: Node, bindings: Bindings, of: string): readonly ListItem[] | undefined {
    return entriesOf(object, use, bindings, this.texts)?.map(({ key, value, bindings: inner, optional }) => {
      const text = (): readonly Part[] =>
        value ? this.texts.resolve(value, inner) : [dynamic(object.getText().slice(0, 80))];
      if (of === 'keys') return { parts: key, optional };
      return of === 'values' ? { parts: text(), optional } : { parts: key, optional, entry: text() };
    });
  }

  /** What the variable of `for (const x of list)` stands for: one item after another; `at` picks from [key, value]. */
  each(list: Node, at: number | undefined, bindings: Bindings): readonly Part[] {
    return this.ofEach(this.items(list, list, bindings), list, at);
  }

  private ofEach(found: readonly ListItem[] | undefined, list: Node, at: number | undefined): readonly Part[] {
    const items = at === undefined || found?.every(({ entry }) => entry !== undefined) ? found : undefined;
    if (items === undefined || items.length === 0) return [dynamic(list.getText().slice(0, 80))];
    const [only] = items;
    if (items.length === 1 && only?.repeated === true && hasKeys(only.parts))
      return at === 1 ? only.entry! : only.parts;
    const whole = items.every((item) => !item.optional && item.repeated !== true);
    return choiceOf(
      items.map((item) => (at === 1 ? item.entry! : item.parts)),
      true,
    ).map((part) => (whole && part.kind === 'choice' ? { ...part, whole } : part));
  }

  /** The same of a name in a pattern: of the pairs of `Object.entries` only. */
  eachEntry(list: Node, at: number, bindings: Bindings): readonly Part[] | undefined {
    const items = this.items(list, list, bindings);
    return items?.some(({ entry }) => entry !== undefined) ? this.ofEach(items, list, at) : undefined;
  }
}

const asOptional = (item: ListItem): ListItem => ({ ...item, optional: true });

/** An item of which the empty ones are left out: what has text of its own stays. */
function unlessEmpty(item: ListItem): ListItem {
  const [only, ...others] = item.parts;
  if (only?.kind === 'optional' && others.length === 0) return { ...item, parts: only.parts, optional: true };
  // A number may be 0.
  const written = item.parts.some(
    (part) => part.kind === 'text' && (others.length > 0 || !/^(?:\?|0)$/.test(part.text)),
  );
  return written ? item : asOptional(item);
}

/** More are told as any number. */
const MOST_ITEMS = 200;

/** `(?, ?)` */
const isTuple = (parts: readonly Part[]): boolean => parts[0]?.kind === 'text' && parts[0].text.startsWith('(');

/** Keys of an object that is not known: there are some. */
const unknownKeys = (node: Node): ListItem => {
  const part: Part = { ...dynamic(node.getText().slice(0, 80)), keys: true };
  return { parts: [part], optional: false, repeated: true, entry: [dynamic(node.getText().slice(0, 80))] };
};

const anything = (node: Node): ListItem => ({
  parts: [dynamic(node.getText().slice(0, 80))],
  optional: true,
  repeated: true,
});

/** An item per value of a loop's variable; else one item. */
function expanded(parts: readonly Part[], optional: boolean, repeated: boolean): readonly ListItem[] {
  const at = parts.findIndex((part) => part.kind === 'choice' && part.each === true);
  const part = parts[at];
  if (part === undefined || part.kind !== 'choice') return [{ parts, optional, ...(repeated && { repeated }) }];
  return part.options.flatMap((option) =>
    expanded(tidy([...parts.slice(0, at), ...option, ...parts.slice(at + 1)]), optional, false),
  );
}
