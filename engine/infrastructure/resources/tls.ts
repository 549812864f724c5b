import type { TemplateValue } from '../template-types';

/** The statement of a resource's policy that lets nobody do anything without TLS. */
export const nothingWithoutTls = (Action: string, Resource: TemplateValue): TemplateValue => ({
  Sid: 'NothingWithoutTls',
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action,
  Resource,
  Condition: { Bool: { 'aws:SecureTransport': false } },
});
