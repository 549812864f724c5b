export { DrainWatch } from './drained';
export { isWatched } from './watched';
export { StreamReader, type ItemChange, type TableStream } from './reader';
