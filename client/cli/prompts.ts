/** Questions to the person at the terminal; asked on stderr, so that stdout holds the result alone. */
export interface Prompts {
  confirm(message: string): Promise<boolean>;
  input(question: {
    readonly message: string;
    readonly default?: string;
    /** True, or a sentence that says what is wrong. */
    readonly validate?: (text: string) => true | string;
  }): Promise<string>;
  select<T extends string>(question: {
    readonly message: string;
    readonly choices: readonly { readonly value: T; readonly name: string }[];
    readonly default?: T;
  }): Promise<T>;
}

/** @inquirer/prompts, loaded at the first question. */
export function terminalPrompts(): Prompts {
  const context = { output: process.stderr };
  const load = () => import('@inquirer/prompts');
  return {
    confirm: async (message) => (await load()).confirm({ message, default: false }, context),
    input: async (question) => (await load()).input({ ...question }, context),
    select: async (question) => (await load()).select({ ...question, choices: [...question.choices] }, context),
  };
}
