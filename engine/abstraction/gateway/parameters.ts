import { Node } from 'ts-morph';
import type { Parameter } from '../model';
import { placeNames } from '../names/statement';
import { camel, free, isReserved } from '../names/words';
import { givenTo, type Given } from '../parameters/given';
import { functionAround } from '../slice/blocks';
import { nameOfVariable, valueNames } from '../slice/references';
import { piecesOf, type Slice } from '../slice/slice';
import { joined, type Needs } from '../types/needs';
import { typeOfValue } from '../types/printed';

export interface NamedParameters {
  readonly parameters: readonly Parameter[];
  /** What stands in the moved code instead of what the caller has. */
  readonly replaced: ReadonlyMap<Node, string>;
  readonly needs: Needs;
}

/** The parameters of a gateway function: those of the caller's own function in its order, then what else the statement needs. */
export function parametersOf(slice: Slice, base: string, helpers: ReadonlySet<string>): NamedParameters | string {
  const given = givenTo(slice);
  if (typeof given === 'string') return given;
  const around = functionAround(slice.call.node);
  const own = Node.isParametered(around) ? around.getParameters() : [];
  const rank = ({ declaration }: Given): number => {
    const at = own.findIndex((one) => one === declaration || declaration?.getAncestors().includes(one) === true);
    return at < 0 ? own.length : at;
  };
  const places = placeNames(slice.call.sql);
  const names = new Set([...helpers, ...namesInside(slice)]);
  const replaced = new Map<Node, string>();
  const found: Needs[] = [];
  const parameters = given
    .map((one, at) => ({ one, at }))
    .sort((a, b) => rank(a.one) - rank(b.one) || a.at - b.at)
    .map(({ one }): Parameter => {
      const [first] = one.places as [Node];
      const variable = one.declaration && nameOfVariable(one.declaration);
      const wanted = variable ?? nameOf(first, one.index === undefined ? undefined : places[one.index], one.index);
      const name = free(isReserved(wanted) ? `${wanted}Value` : wanted, names);
      names.add(name);
      const { text, needs } = typeOfValue(one.declaration, one.places, base);
      found.push(needs);
      for (const place of one.places) replaced.set(place, shorthand(place) ? `${place.getText()}: ${name}` : name);
      return { name, type: text, argument: variable ?? first.getText() };
    });
  return { parameters, replaced: withoutSame(replaced), needs: joined(found) };
}

const shorthand = (place: Node): boolean => Node.isShorthandPropertyAssignment(place.getParent());

const withoutSame = (replaced: ReadonlyMap<Node, string>): ReadonlyMap<Node, string> =>
  new Map(
    [...replaced].filter(([node, text]) => node.getText() !== text && text !== `${node.getText()}: ${node.getText()}`),
  );

/** The last name of `order.shipTo.city`, the column that a value is for, or the function that makes it. */
function nameOf(node: Node, place: string | undefined, index: number | undefined): string {
  if (place !== undefined) return place;
  if (Node.isPropertyAccessExpression(node)) return camel(node.getName().replace(/^#/, ''));
  return index === undefined ? 'values' : `value${index + 1}`;
}

/** Names that the moved code has for something else: its own variables, constants, functions. */
function namesInside(slice: Slice): readonly string[] {
  const pieces = piecesOf(slice);
  const declared = slice.statements.flatMap((statement) =>
    [statement, ...statement.getDescendants()].flatMap((one) =>
      Node.isVariableDeclaration(one) || Node.isBindingElement(one) ? [one.getName()] : [],
    ),
  );
  const variables = new Set<string>();
  for (const name of pieces.flatMap(valueNames)) {
    const declaration = name.getSymbol()?.getDeclarations()[0];
    const local =
      declaration !== undefined &&
      (Node.isParameterDeclaration(declaration) ||
        Node.isBindingElement(declaration) ||
        (Node.isVariableDeclaration(declaration) &&
          declaration.getVariableStatement()?.getParent() !== declaration.getSourceFile()));
    if (!local) variables.add(name.getText());
  }
  return [...declared, ...variables];
}
