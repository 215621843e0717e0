/**
 * Train methods, or the conditions of a study, over seeds with the page's wasm, and print one JSON document.
 *
 *     npm run --silent experiment -- --methods sac,mbpo,c-mbpo,oracle --seeds 0-9
 *     npm run --silent experiment -- --preset graph-corruption --seeds 0-9
 */
import { Interrupted, SetupError, main } from './lib/errors.mjs';
import { writeOut } from './lib/output.mjs';
import { readyWasm } from './lib/ready.mjs';

/** @typedef {import('./experiment/pool.mjs').Run} Run */
/** @typedef {import('./experiment/pool.mjs').Failure} Failure */

/** @param {string} line */
const say = (line) => void process.stderr.write(`experiment: ${line}\n`);

await main('experiment', async () => {
  const { commandLine, parseOptions, resumeCommand, usage } =
    await import('./experiment/options.mjs');
  const { openJournal, planOf, refuseExisting } = await import('./experiment/journal.mjs');
  const argv = process.argv.slice(2);
  const options = parseOptions(argv);
  if (!options) {
    process.stdout.write(usage);
    return;
  }
  const goOn = resumeCommand(argv);
  if (options.journal && !options.resume) refuseExisting(options.journal, goOn);
  await readyWasm();

  // Imported only now, because these modules use packages that the set-up may just have installed.
  const { compileWasm, loadWasm, wasmSha256 } = await import('./experiment/wasm.mjs');
  const { makePlan, partOf } = await import('./experiment/plan.mjs');
  const { runAll } = await import('./experiment/pool.mjs');
  const { format, makeDocument } = await import('./experiment/document.mjs');
  const { label, progressReport } = await import('./experiment/progress.mjs');
  const { sourceCommit } = await import('./experiment/provenance.mjs');

  const module = await compileWasm();
  const { bindings } = await loadWasm(module);
  const { preset, methods, config, study, jobs: all } = makePlan(options, bindings);
  const jobs = partOf(all, options.shard);
  const { build_info, version } = bindings;
  const about = {
    version: version(),
    commit: sourceCommit(),
    command: commandLine(argv),
    preset,
    ...(methods && { methods }),
    seeds: options.seeds,
    config,
    build: { simd: build_info().simd },
    wasm: { sha256: wasmSha256() },
    study,
    shard: options.shard,
  };
  const interrupt = new AbortController();
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.once(signal, () => interrupt.abort());
  }
  const { command, ...decisive } = about;
  const asked = { plan: planOf(decisive, jobs), command, resume: options.resume };
  const journal = options.journal === null ? null : openJournal(options.journal, asked, say);
  const kept = () => `${journal?.runs.size} of ${jobs.length} runs are kept in "${journal?.file}"`;
  /** By label. @type {Map<string, Run | Failure>} */
  const outcomes = new Map(journal?.runs);
  if (outcomes.size > 0) say(`${kept()}: going on`);

  const left = jobs.filter((job) => !outcomes.has(label(job)));
  const progress = progressReport(jobs.length, Number(config.env_steps), outcomes.size);
  await runAll({
    jobs: left,
    parallel: options.jobs,
    shared: { module },
    signal: interrupt.signal,
    onProgress: progress.onProgress,
    async onEnd(outcome) {
      outcomes.set(label(outcome), outcome);
      if (!('error' in outcome)) await journal?.keep(outcome, interrupt.signal, say);
      progress.onEnd(outcome);
    },
  });
  progress.clear();
  const interrupted = () => {
    if (!journal)
      return new Interrupted(
        'interrupted; nothing was written (--out or --journal keep finished runs)',
      );
    const lost = journal.lost > 0 ? `; ${journal.lost} more could not be written` : '';
    if (journal.runs.size > 0) {
      return new Interrupted(`interrupted; ${kept()}${lost}; go on with\n  ${goOn}`);
    }
    // An existing journal may belong to another process.
    if (!options.resume) journal.remove();
    return new Interrupted(`interrupted before any run was kept${lost}`);
  };
  if (interrupt.signal.aborted) throw interrupted();

  const document = makeDocument(
    jobs.flatMap((job) => outcomes.get(label(job)) ?? []),
    // The journal keeps the original command.
    { ...about, command: journal?.command ?? command },
  );
  try {
    await writeOut(format(document), options.out, interrupt.signal);
  } catch (error) {
    if (interrupt.signal.aborted) throw interrupted();
    if (!journal || !(error instanceof SetupError)) throw error;
    const elsewhere = `for another place, give it as --out, with --journal ${journal.file}`;
    throw new SetupError(`${error.message}\n${kept()}; go on with\n  ${goOn}\n(${elsewhere})`);
  }
  const { failed = [] } = document;
  for (const failure of failed) say(`${label(failure)} failed: ${failure.error}`);
  if (failed.length === 0 || journal?.runs.size === 0) journal?.remove();
  else if (journal) say(`${kept()}; to make those that failed again:\n  ${goOn}`);
  return failed.length > 0 ? 1 : 0;
});
