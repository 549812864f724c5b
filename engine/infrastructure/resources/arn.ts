import type { TemplateValue } from '../template-types';

/**
 * ARN by the pseudo parameters of the stack, so that the text is of no account.
 * @param rest behind the region and the account, where these are of a resource: `table/users`
 */
export const regionalArn = (service: string, rest: string): TemplateValue => ({
  'Fn::Sub': `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${rest}`,
});

/**
 * Names of tables are literal in the template, so that their ARNs are too: a reference would tie a role or a trail to a table that an import makes later.
 * A name has letters, digits and `_ . -`, so that it means nothing to `Fn::Sub`.
 */
export const tableArn = (name: string): TemplateValue => regionalArn('dynamodb', `table/${name}`);
