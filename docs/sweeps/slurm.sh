#!/bin/sh
# One experiment as a Slurm array: sbatch docs/sweeps/slurm.sh, from the project's folder, after npm run build.
#SBATCH --job-name=cmbpo
#SBATCH --array=1-16
#SBATCH --cpus-per-task=1
#SBATCH --mem=1G
#SBATCH --time=01:00:00
set -eu
mkdir -p parts
npm run --silent experiment -- --preset graph-corruption --seeds 0-9 --jobs 1 \
  --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" --out "parts/$SLURM_ARRAY_TASK_ID.json"
