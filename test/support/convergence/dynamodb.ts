import type { RegistryKey } from '../../../engine/transfer/convergence/registry/rules';
import { recordWrite, type Context, type Item, type Request, type RequestPart, type World } from './world';

/** DynamoDB: one item at a time or a transaction, conditions and writes in one moment. */

/** Place of an entry in the control table. */
export const entryText = ({ partition, sort }: RegistryKey): string => `${partition}|${sort}`;

function entryOf({ rules }: Context, { of, owner, key }: RequestPart): string {
  if (of === 'head') return entryText(rules.headKey(owner));
  if (of === 'claim') return entryText(rules.claimKey(owner, key));
  return entryText(rules.linkKey(key, owner));
}

const markOf = (context: Context, world: World, part: RequestPart): { version: string; owner?: string } | undefined => {
  if (part.of === 'item') {
    const item = world.items[part.key];
    return item === undefined ? undefined : { version: item.v, ...(item.o === undefined ? {} : { owner: item.o }) };
  }
  const version = world.control[entryOf(context, part)];
  return version === undefined ? undefined : { version };
};

function write(context: Context, world: World, request: Request, part: RequestPart): void {
  if (part.of !== 'item') {
    const entry = entryOf(context, part);
    if (part.act === 'remove') delete world.control[entry];
    else world.control[entry] = part.of === 'head' ? request.version : '';
    return;
  }
  const owner = context.model.registered ? { o: part.owner } : {};
  const item: Item = { v: request.version, ...owner };
  if (part.act === 'remove') delete world.items[part.key];
  else world.items[part.key] = part.act === 'put' ? { ...item, _type: 'row', parts: part.parts ?? {} } : item;
  const hint = { key: part.key, v: request.version };
  if (!watched(context, world, request.version)) return;
  if (!world.stream.some(({ key, v }) => key === hint.key && v === hint.v)) world.stream.push(hint);
}

const watched = ({ rules }: Context, world: World, version: string): boolean =>
  rules.readsFrom(world.step) === 'dynamodb' &&
  rules.onItemChange({ authority: rules.authorityIn(world.step), version, epoch: world.epoch }) !== 'skip';

/** @returns false when a condition did not hold; then nothing was written */
export function send(context: Context, world: World, request: Request): boolean {
  if (!request.parts.every((part) => context.rules.holds(part.condition, markOf(context, world, part)))) return false;
  for (const part of request.parts) write(context, world, request, part);
  if (request.by === 'application')
    for (const { key, parts } of request.parts) recordWrite(world, key, parts?.[key] ?? '', request.base ?? undefined);
  return true;
}
