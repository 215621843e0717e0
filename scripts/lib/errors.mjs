/** Errors that a person can act on: only their message is printed, without a stack. */
import { visibleLines } from './visible.mjs';

/** An argument of the command is invalid (exit code 2). The message names the option and the value. */
export class UsageError extends Error {
  exitCode = 2;
}

/** Something outside this project is missing or failed (exit code 1). The message says what to do. */
export class SetupError extends Error {
  exitCode = 1;
}

/** Raised by an interrupt from the keyboard, after all child processes have ended. */
export class Interrupted extends Error {
  exitCode = 130;
}

/**
 * Run a script's body, and turn exceptions into a message and an exit code.
 * @param {string} name of the command, which starts the message
 * @param {() => Promise<number | void>} body may return an exit code
 */
export async function main(name, body) {
  // A reader such as `head` may close the pipe early. That is not an error.
  /** @type {SetupError | undefined} */
  let unwritten;
  let ended = false;
  process.stdout.on('error', (error) => {
    if ('code' in error && error.code === 'EPIPE') process.exit();
    unwritten = new SetupError(`standard output cannot be written: ${error.message}`);
    if (ended) report(unwritten);
  });
  // What is said on the way is not worth the work: nobody may read it any more, or its disk may be full.
  process.stderr.on('error', () => {});
  /** @param {unknown} error */
  const report = (error) => {
    process.exitCode = 1;
    const say = (/** @type {unknown} */ text) =>
      void process.stderr.write(`${name}: ${visibleLines(String(text))}\n`);
    if (error instanceof Error && 'exitCode' in error) {
      process.exitCode = Number(error.exitCode);
      say(error.message);
    } else if (outside(error)) say(outside(error));
    else say(error instanceof Error ? error.stack : error);
  };
  try {
    const code = await body();
    if (unwritten) throw unwritten;
    process.exitCode = code ?? 0;
  } catch (error) {
    report(error);
  }
  ended = true;
}

/** What the machine lacks, where an error says that; empty for others. @param {unknown} error */
function outside(error) {
  if (!(error instanceof Error)) return '';
  if ('syscall' in error && error.syscall === 'uv_cwd') {
    return 'the current folder has been removed; change to another one';
  }
  if (error instanceof RangeError && /memory|allocation/i.test(error.message)) {
    return `there is not enough memory: ${error.message}`;
  }
  return '';
}

/** @param {unknown} error @returns {string} */
export const messageOf = (error) => (error instanceof Error ? error.message : String(error));
