import { versionNumber } from '../../../projection/version/rules';

/** What the bulk load of an entity does, in order. Each act is durable before the next begins. */
export type LoadAct = 'position' | 'read' | 'claims' | 'items' | 'cursor';

/**
 * The position is taken before the first row is read, so that capture repeats whatever the read missed. Claims are written before
 * items: an item that no claim remembers stays behind when its key moves. The cursor moves when all is acknowledged.
 */
export const loadPlan = (): readonly LoadAct[] => ['position', 'read', 'claims', 'items', 'cursor'];

/** Version of every loaded item: the position, however late the row is read. Capture begins right after it. */
export const loadVersion = (position: { readonly epoch: number; readonly sequence: string }): string =>
  versionNumber(position.epoch, position.sequence);

/**
 * What capture does with a touched key: `record` it while the load of its entity may still write without condition, `apply` it afterwards.
 * @param ownersOver no request of any owner of the load can land any more (`successorMayStart`)
 */
export const captureMode = (entity: { readonly loaded: boolean; readonly ownersOver: boolean }): 'record' | 'apply' =>
  entity.loaded && entity.ownersOver ? 'apply' : 'record';

/** What capture does with one transaction of the source, in order. */
export type CaptureAct = 'record' | 'read' | 'write' | 'position';

/** The position moves last: what a crash takes away is read and done again. */
export const capturePlan = (mode: 'record' | 'apply'): readonly CaptureAct[] =>
  mode === 'record' ? ['record', 'position'] : ['read', 'write', 'position'];
