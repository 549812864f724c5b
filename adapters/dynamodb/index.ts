export { TransactionCancelled } from './cancelled';
export { createDataClients, openDataClient, sharedSignal, type DataClient } from './client';
export { keepPosition, readKeptPosition, type KeptPosition } from './control';
export { createProofTables, type ProofTables } from './proof-tables';
export { readItems } from './read';
export { noFigures, runExecution, type ItemPlace, type RequestFigures } from './requests';
export { keyFromText, keyToText, scanPage, type ScanPage } from './scan';
export { batchWriter, type BatchWriter, type Write, type WriteFigures } from './write';
