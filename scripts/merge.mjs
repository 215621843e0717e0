/**
 * Join the parts of an experiment that ran with --shard into the document of a single machine.
 *
 *     npm run --silent merge -- part-1.json part-2.json --out results.json
 */
import { parseArgs } from 'node:util';
import { UsageError, main, messageOf } from './lib/errors.mjs';
import { checkOut, isSameFile, writeOut } from './lib/output.mjs';
import { setUp } from './setup.mjs';

const usage = `Usage: npm run --silent merge -- PART... [--out FILE]

Joins the parts that npm run experiment wrote with --shard. Parts of another version, commit, configuration, study or
command are refused by name, and so is a run that is missing or there twice.

  --out FILE  write the document to FILE, not to standard output
  --help      print this
`;

await main('merge', async () => {
  const { files, out, help } = parse(process.argv.slice(2));
  if (help) {
    process.stdout.write(usage);
    return;
  }
  await setUp();
  // Imported only now, because this module uses packages that the set-up may just have installed.
  const { merge, readPart } = await import('./experiment/merge.mjs');
  const { format } = await import('./experiment/document.mjs');
  const document = merge(files.map(readPart));
  await writeOut(format(document), out);
  return document.failed ? 1 : 0;
});

/** @param {string[]} argv */
function parse(argv) {
  let read;
  try {
    read = parseArgs({
      args: argv,
      options: { out: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError(`${messageOf(error)}\nOptions: --out, --help`);
  }
  const { values, positionals: files } = read;
  const help = values.help ?? false;
  if (!help && files.length === 0) throw new UsageError('no part is given: name their files');
  const { out } = values;
  const replaced = files.find((file) => out !== undefined && isSameFile(out, file));
  if (replaced !== undefined) {
    throw new UsageError(`--out: "${out}" is the part "${replaced}", which it would replace`);
  }
  return { files, help, out: out === undefined ? null : checkOut(out) };
}
