/** Printing of reports, hand-off and audit trail; pure. Markdown helpers for every stage are in `markdown.ts`. */
export { appendAudit, readAudit, sinceStart } from './audit';
export { analysisVerdicts } from './exit/analysis';
export { answersVerdict } from './exit/answers';
export { awsModelVerdict } from './exit/aws-model';
export { modelingVerdicts } from './exit/modeling';
export { proofVerdict } from './exit/proof';
export { transferVerdicts } from './exit/transfer';
export { liveTransferVerdicts } from './exit/transfer-live';
export { documentationIndex } from './documentation';
export { handOffDocument, rollbackDocument, type HandOffInput } from './hand-off';
export { migrationReport, type MigrationReport } from './migration-report';
export { migrationReportDocument } from './migration-report-document';
