import { settings } from './support';

/** A call of a service that nothing but these tests use, by the query protocol of AWS; the emulator checks no signature. */
export async function queryApi(
  service: string,
  action: string,
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  const answer = await fetch(settings().endpoint ?? '', {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: new URLSearchParams({ Action: action, ...parameters }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${service} ${action}: ${answer.status} ${text}`);
  return text;
}
