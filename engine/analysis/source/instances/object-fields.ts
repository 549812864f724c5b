import { Node, type PropertyAccessExpression } from 'ts-morph';
import { changedByMethods, FieldResolver, type Held } from './fields';
import { instanceOf, type Instance } from './instances';
import { declarationsOf, ownerOfThis, returnsOf, unwrap } from '../nodes/nodes';
import { choiceOf, dynamic, type ListItem, type Part } from '../text/parts';
import type { Bindings, TextResolver } from '../text/text';
import { classAround } from '../call-graph/classes';

/**
 * `object.field` where it is known which object that is, or known that it is one of several: then what methods put into the field is an open
 * part, because another object of the class may have got it.
 */
export class ObjectFields {
  private readonly fields: FieldResolver;

  constructor(private readonly texts: TextResolver) {
    this.fields = new FieldResolver(texts);
  }

  /** Undefined when the class has to say it: for all of its objects alike. */
  text(access: PropertyAccessExpression, bindings: Bindings): readonly Part[] | undefined {
    const name = access.getName();
    const before = stateOf(access, bindings)?.parts;
    if (before !== undefined) return before;
    const object = this.objectOf(access, bindings);
    if (object === undefined) return this.isMixed(access, bindings) ? [dynamic(access.getText())] : undefined;
    const getter = object.owner.getGetAccessor(name);
    if (getter !== undefined) {
      const inner: Bindings = new Map([...bindings, [getter, { receiver: access.getExpression(), bindings }] as const]);
      return choiceOf(returnsOf(getter).map((value) => this.texts.resolve(value, inner)));
    }
    return this.fields.text(object, name);
  }

  /** Undefined when it is not known to be a list of this object. */
  items(access: PropertyAccessExpression, bindings: Bindings): readonly ListItem[] | undefined {
    const before = stateOf(access, bindings)?.items;
    if (before !== undefined) return before;
    const object = this.objectOf(access, bindings);
    if (object !== undefined) return this.fields.items(object, access.getName());
    if (!this.isMixed(access, bindings)) return undefined;
    return [{ parts: [dynamic(access.getText())], optional: true, repeated: true }];
  }

  /** Expressions that the field may stand for. */
  held(access: PropertyAccessExpression, bindings: Bindings): readonly Held[] | undefined {
    const object = this.objectOf(access, bindings);
    const found = object && this.fields.held(object, access.getName());
    return found !== undefined && found.length > 0 ? found : undefined;
  }

  private objectOf(access: PropertyAccessExpression, bindings: Bindings): Instance | undefined {
    return this.texts.limited(() => instanceOf(access.getExpression(), bindings, this.texts));
  }

  /** A field that methods change, of an object that another function has and that is not known. */
  private isMixed(access: PropertyAccessExpression, bindings: Bindings): boolean {
    const on = unwrap(access.getExpression());
    const around = Node.isThisExpression(on) ? ownerOfThis(on) : undefined;
    if (around === undefined || bindings.get(around)?.receiver === undefined) return false;
    const owner = classAround(access);
    return owner !== undefined && changedByMethods(owner, access.getName());
  }
}

/** What a field is while the value that it is set to is read. */
const stateOf = (access: PropertyAccessExpression, bindings: Bindings) => {
  const [declaration] = declarationsOf(access.getNameNode());
  return declaration && bindings.get(declaration);
};
