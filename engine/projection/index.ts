/** The projection: contract + sidecar + schema -> one plan, and the pure functions that interpret it (design section 6). */
export { compileProjection } from './compile';
export type { CompileInput, CompileResult } from './compile';
export { boundaryText, cursorOf, rowName } from './cursor';
export {
  compareItems,
  itemOf,
  itemOrNone,
  keyAttributes,
  PROOF_VERSION,
  rowDifferences,
  rowOf,
  tableOf,
} from './items/item';
export { itemKey, keyText } from './items/item-key';
export { itemSize } from './items/item-size';
export { keyRange, keysOf, pageOf, pageQuery } from './rows/page-query';
export type { PageStatement } from './rows/page-query';
export { inlineView, rawSource, selectFrom } from './rows/raw-rows';
export { reverseIndex } from './reverse-index';
export { upkeepOf } from './upkeep';
export { firstPage, viewStatement, viewStatements } from './views';
