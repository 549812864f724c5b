export { DrainWatch } from './drained';
export { StreamReader, type ItemChange, type TableStream } from './reader';
