import type { SchemaFacts } from '../../../../contracts/schemas/analysis';
import { unquoteString, type Token } from '../../sql/tokens';
import { runConditionals } from './conditional';
import { bracket, ddlTokens, isWord, nameText, qualifiedName, textOf } from './tokens';

type Flavour = 'mysql' | 'mariadb';
type View = SchemaFacts['views'][number];
type Trigger = SchemaFacts['triggers'][number];
type Routine = SchemaFacts['routines'][number];
type Event = SchemaFacts['events'][number];

/** A stored object as CREATE defines it, with what stands in front of its kind. */
interface Head {
  readonly tokens: readonly Token[];
  /** Places in it are places in what the tokens were made of. */
  readonly text: string;
  /** Index behind the word of the kind. */
  readonly next: number;
  readonly definer: { readonly definer?: string };
}

function headOf(statement: string, flavour: Flavour, ...kinds: readonly string[]): Head | undefined {
  const tokens = ddlTokens(runConditionals(statement, flavour));
  const at = tokens.findIndex((token) => isWord(token, ...kinds));
  if (at < 0) return undefined;
  const definer = definerOf(tokens.slice(0, at));
  const text = runConditionals(statement, flavour, 'keep');
  let next = at + 1;
  while (isWord(tokens[next], 'IF', 'NOT', 'EXISTS')) next += 1;
  return { tokens, text, next, definer: definer === undefined ? {} : { definer } };
}

/** `user@host` of ``DEFINER=`user`@`host` ``; undefined without one. */
function definerOf(tokens: readonly Token[]): string | undefined {
  const at = tokens.findIndex((token) => isWord(token, 'DEFINER'));
  if (at < 0 || tokens[at + 1]?.text !== '=') return undefined;
  const plain = (token: Token | undefined): string =>
    token?.kind === 'string' ? unquoteString(token.text) : nameText(token);
  const user = tokens[at + 2];
  const separator = tokens[at + 3];
  if (separator?.text === '@') return `${plain(user)}@${plain(tokens[at + 4])}`;
  // Without quotes the sign is part of a word.
  return separator?.kind === 'word' && separator.text.startsWith('@') ? plain(user) + separator.text : plain(user);
}

const securityOf = (tokens: readonly Token[]): 'DEFINER' | 'INVOKER' => {
  const at = tokens.findIndex((token, i) => isWord(token, 'SQL') && isWord(tokens[i + 1], 'SECURITY'));
  return at >= 0 && isWord(tokens[at + 2], 'INVOKER') ? 'INVOKER' : 'DEFINER';
};

/**
 * Text of a view without the name of its own schema and without the character sets in front of literals, which some ways to ask the
 * server for it give and others do not.
 */
export function viewText(definition: string, database: string): string {
  const tokens = ddlTokens(definition);
  let text = '';
  let kept = 0;
  const drop = (from: Token, until: number): void => {
    text += definition.slice(kept, from.at);
    kept = until;
  };
  tokens.forEach((token, i) => {
    const following = tokens[i + 1];
    if (following === undefined) return;
    if (token.kind === 'name' && following.text === '.' && nameText(token) === database && tokens[i - 1]?.text !== '.')
      drop(token, following.at + 1);
    else if (token.kind === 'word' && token.text.startsWith('_') && following.kind === 'string')
      drop(token, following.at);
  });
  return (text + definition.slice(kept)).trim();
}

export function readView(statement: string, flavour: Flavour, database: string): View | undefined {
  const head = headOf(statement, flavour, 'VIEW');
  if (head === undefined) return undefined;
  const { name, next } = qualifiedName(head.tokens, head.next);
  const as = head.tokens.findIndex((token, i) => i >= next && isWord(token, 'AS'));
  if (as < 0) return undefined;
  let end = head.tokens.length;
  const checked = isWord(head.tokens[end - 1], 'OPTION') && isWord(head.tokens[end - 2], 'CHECK');
  if (checked) end -= isWord(head.tokens[end - 3], 'CASCADED', 'LOCAL') ? 4 : 3;
  return {
    name,
    definition: viewText(textOf(head.tokens.slice(as + 1, end), head.text), database),
    securityType: securityOf(head.tokens.slice(0, head.next)),
    ...head.definer,
    ...(checked ? { checkOption: true as const } : {}),
  };
}

export function readTrigger(statement: string, flavour: Flavour): Trigger | undefined {
  const head = headOf(statement, flavour, 'TRIGGER');
  if (head === undefined) return undefined;
  const { name, next } = qualifiedName(head.tokens, head.next);
  const on = head.tokens.findIndex((token, i) => i > next && isWord(token, 'ON'));
  const row = head.tokens.findIndex((token, i) => i > on && isWord(token, 'ROW'));
  if (on < 0 || row < 0) return undefined;
  let body = row + 1;
  if (isWord(head.tokens[body], 'FOLLOWS', 'PRECEDES')) body += 2;
  return {
    name,
    table: qualifiedName(head.tokens, on + 1).name,
    timing: head.tokens[next]?.text.toUpperCase() ?? '',
    event: head.tokens[next + 1]?.text.toUpperCase() ?? '',
    statement: bodyText(head, body),
    ...head.definer,
  };
}

/** Text from a token to the end, comments before the token left out as the server does. */
const bodyText = ({ tokens, text }: Head, from: number): string => {
  const first = tokens[from];
  return first === undefined ? '' : text.slice(first.at).trim();
};

export function readRoutine(statement: string, flavour: Flavour): Routine | undefined {
  const head = headOf(statement, flavour, 'PROCEDURE', 'FUNCTION');
  if (head === undefined) return undefined;
  const { name, next } = qualifiedName(head.tokens, head.next);
  const parameters = bracket(head.tokens, next);
  if (parameters === undefined) return undefined;
  const kind = head.tokens.find((token) => isWord(token, 'PROCEDURE', 'FUNCTION'));
  return {
    name,
    type: kind!.text.toUpperCase(),
    security: securityOf(head.tokens.slice(parameters.next)),
    ...head.definer,
    definition: bodyText(head, next),
  };
}

export function readEvent(statement: string, flavour: Flavour): Event | undefined {
  const head = headOf(statement, flavour, 'EVENT');
  if (head === undefined) return undefined;
  const { tokens } = head;
  const { name, next } = qualifiedName(tokens, head.next);
  const schedule = tokens.findIndex((token, i) => i >= next && isWord(token, 'SCHEDULE'));
  const body = tokens.findIndex((token, i) => i > schedule && isWord(token, 'DO'));
  if (schedule < 0 || body < 0) return undefined;
  const options = tokens.slice(schedule + 1, body);
  const end = options.findIndex(
    (token, i) =>
      (isWord(token, 'ON') && isWord(options[i + 1], 'COMPLETION')) || isWord(token, 'ENABLE', 'DISABLE', 'COMMENT'),
  );
  return {
    name,
    ...head.definer,
    schedule: textOf(end < 0 ? options : options.slice(0, end), head.text),
    enabled: !options.some((token) => isWord(token, 'DISABLE')),
    statement: bodyText(head, body + 1),
  };
}
