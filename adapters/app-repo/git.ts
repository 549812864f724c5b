import { execFile } from 'node:child_process';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs git in a folder; a code other than 0 is an answer, not an error. */
export const git = (folder: string, ...given: readonly string[]): Promise<Ran> =>
  new Promise((resolve, reject) => {
    execFile('git', ['-C', folder, ...given], { maxBuffer: 64 * 1024 * 1024 }, (error, out, err) => {
      if (error && typeof error.code !== 'number') reject(new Error(error.message, { cause: error }));
      else resolve({ code: error ? Number(error.code) : 0, out, err });
    });
  });
