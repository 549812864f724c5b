export { transactionSessions, type TransactionSession, type TransactionSessions } from './session';
