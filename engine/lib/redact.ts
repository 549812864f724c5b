/**
 * Takes what may be a secret or a row's value out of a text that somebody else wrote (driver, SDK, operating system), so that it can
 * go into a failure, which ends up in history and in the Temporal Web UI.
 * A net below the rule that our own messages never carry either; it knows forms, not values.
 */
const FORMS: readonly (readonly [RegExp, string])[] = [
  // user:password@ in an address
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi, '$1***@'],
  // password=.., "secret": "..", token: ..
  [
    /((?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key[_-]?id|secret[_-]?access[_-]?key|session[_-]?token|authorization|credential|signature)["']?\s*[:=]\s*)(?!(?:YES|NO)\b)("[^"]*"|'[^']*'|[^\s,;)}\]]+(?:\s+(?:Bearer|Basic)?\s*[^\s,;)}\]]+)?)/gi,
    '$1***',
  ],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, '***'],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/g, '$1 ***'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, '***'],
  // row values in messages of MySQL
  [/(Duplicate entry )'(?:[^']|'(?! for key))*'/g, "$1'***'"],
  [/((?:Incorrect|Truncated incorrect|Invalid default) [\w ]*value:? )'[^']*'/g, "$1'***'"],
];

/** Longest text that goes into a failure; the worker's log has the rest. */
const LONGEST = 2_000;

export function redact(text: string): string {
  const clean = FORMS.reduce((all, [form, put]) => all.replace(form, put), text);
  return clean.length > LONGEST ? `${clean.slice(0, LONGEST)} ..` : clean;
}
