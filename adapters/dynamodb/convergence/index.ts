export { CapturePosition, readCapture } from './capture-state';
export { entryKey, putEntry, type ControlTable, type Entry } from './control';
export { flagOf, readFlag, writeFlag, type Flag, type FlagContent } from './flag';
export {
  putOn,
  readItemsAt,
  removeOn,
  readMarks,
  transact,
  type ItemTarget,
  type KeyIn,
  type Put,
  type TransactPart,
} from './items';
export { forgetLease, readLeases, type InstanceLease } from './leases';
export { readLoad, writeLoad, type LoadState } from './load-state';
export { batchesOfPutOff, putOff, readPutOff, removePutOff, type PutOff, type PutOffReason } from './outbox';
export {
  claimEntry,
  claimKey,
  headEntry,
  headKey,
  linkEntry,
  linkKey,
  readLinked,
  readRegistryRow,
  type ClaimedItem,
  type RegistryRow,
} from './registry';
