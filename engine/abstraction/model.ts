import type { CallExpression, Node, SourceFile } from 'ts-morph';

/** A call that gives a statement to the driver, with what the analysis knows of it. */
export interface StatementCall {
  readonly node: CallExpression;
  readonly file: SourceFile;
  /** Path below the application's root. */
  readonly path: string;
  readonly line: number;
  /** `ProductRepository.findById`, as the analysis names it. */
  readonly function: string;
  /** SQL with `?` for values, of the first text where there are several. */
  readonly sql: string;
}

/** A statement that stays where it is. */
export interface Refusal {
  readonly file: string;
  readonly line: number;
  readonly function: string;
  readonly reason: string;
}

/** A value that a gateway function is given. */
export interface Parameter {
  readonly name: string;
  readonly type: string;
  /** What the caller writes for it. */
  readonly argument: string;
}

/** The client of MySQL whose objects carry statements, by the module that it is imported from: `mysql2/promise`. */
export type Driver = string;

/** What a statement is sent by: one method of one object. */
export interface Sender {
  readonly driver: Driver;
  readonly method: string;
  /** The pool or the connection, as the caller has it. */
  readonly receiver: Node;
}

/** A change of a text, by offsets of the text before. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A file that is new, or changed. */
export interface ChangedFile {
  /** Path below the application's root. */
  readonly path: string;
  readonly text: string;
}

/** Where a statement went. */
export interface MovedStatement {
  readonly file: string;
  readonly line: number;
  readonly function: string;
  /** Property of the data access: `products`. */
  readonly group: string;
  readonly gateway: string;
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly sql: string;
}

/** What the abstraction makes of an application: files by step, and what it says of every statement. */
export interface Abstraction {
  readonly folder: string;
  /** Files that only export what the interfaces and the MySQL side refer to; `callers` has them whole. */
  readonly exports: readonly ChangedFile[];
  readonly interfaces: readonly ChangedFile[];
  readonly mysql: readonly ChangedFile[];
  readonly factory: readonly ChangedFile[];
  readonly callers: readonly ChangedFile[];
  readonly moved: readonly MovedStatement[];
  readonly refused: readonly Refusal[];
}
