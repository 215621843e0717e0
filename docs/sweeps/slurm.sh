#!/bin/sh
# One experiment as a Slurm array: sbatch docs/sweeps/slurm.sh, from the project's folder, after npm run build.
#SBATCH --job-name=cmbpo
#SBATCH --array=1-16
#SBATCH --cpus-per-task=1
#SBATCH --mem=1G
#SBATCH --time=01:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
set -eu
study=graph-corruption
part="parts/$study/$SLURM_ARRAY_TASK_ID.json"
mkdir -p "parts/$study"
# Written, with no journal left: submitted again, there is nothing to do.
if [ -e "$part" ] && [ ! -e "$part.journal" ]; then exit 0; fi
# Not by npm: it does not pass the signals of the scheduler on.
exec node scripts/experiment.mjs --preset "$study" --seeds 0-9 --jobs 1 \
  --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" --out "$part" --resume
