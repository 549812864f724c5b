import type { Server } from '../create-table';
import { UNKNOWN_VERSION } from '../ddl/character-sets';

/** What the comment lines of a dump tell of the server that it was made on. */
export class DumpHeader {
  private flavour: Server['flavour'] = 'mysql';
  private version = UNKNOWN_VERSION;
  /** Set when a line names the schema; whoever takes it clears it. */
  database: string | undefined;

  private readonly sections = new Set<string>();

  /** What the program that made the dump was not told to put in; undefined for dumps that do not say. */
  get missing(): readonly string[] | undefined {
    return this.byMysqldump ? ['routines', 'events'].filter((section) => !this.sections.has(section)) : undefined;
  }
  private byMysqldump = false;
  private completed = false;

  /** The program that made the dump writes a last line, and it is not there. */
  get cut(): boolean {
    return this.byMysqldump && !this.completed;
  }

  get known(): boolean {
    return this.version !== UNKNOWN_VERSION;
  }

  get server(): { readonly flavour: Server['flavour']; readonly version: string } {
    return { flavour: this.flavour, version: this.version };
  }

  line(text: string): void {
    // `MySQL dump 10.13  Distrib 5.7.44`, `MariaDB dump 10.19  Distrib 10.11.6-MariaDB`: the client; the server comes later.
    if (/^MariaDB dump\b/i.test(text)) this.flavour = 'mariadb';
    if (/^(MariaDB|MySQL) dump\b/i.test(text)) this.byMysqldump = true;
    if (/^Dump completed\b/.test(text)) this.completed = true;
    const section = /^Dumping (routines|events) for database\b/.exec(text)?.[1];
    if (section !== undefined) this.sections.add(section);
    const server = /^(?:Server version|MySQL Server)[:\s]+(\d[\w.+~:-]*)/i.exec(text)?.[1];
    if (server !== undefined) {
      this.version = server;
      this.flavour = /mariadb/i.test(server) ? 'mariadb' : 'mysql';
    }
    const database = /\bDatabase: (\S.*)$/.exec(text)?.[1] ?? /^Current Database: `(.*)`$/.exec(text)?.[1];
    if (database !== undefined) this.database = database.replace(/^`|`$/g, '');
  }
}
