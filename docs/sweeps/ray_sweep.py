"""One experiment as Ray tasks: every part is a run of the command, on whichever node has a free core.

    python docs/sweeps/ray_sweep.py 8 results.json --preset graph-corruption --seeds 0-9

The nodes share the project's folder (NFS, or a checkout of the same commit on each). The first argument is the number of
parts, the second the result, the rest is the experiment's. Without a cluster to join, it starts one of two workers here.
"""

import os
import subprocess
import sys
import tempfile

import ray

parts, out, *experiment = int(sys.argv[1]), os.path.abspath(sys.argv[2]), *sys.argv[3:]
root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


@ray.remote(num_cpus=1)
def run(part: int) -> tuple[str, str]:
    """The text of one part, and the node that made it."""
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "part.json")
        command = ["npm", "run", "--silent", "experiment", "--", *experiment]
        shard = ["--shard", f"{part}/{parts}", "--jobs", "1", "--out", file]
        subprocess.run(command + shard, cwd=root, check=True)
        with open(file, encoding="utf-8") as text:
            return text.read(), ray.get_runtime_context().get_node_id()


if "RAY_ADDRESS" in os.environ:
    ray.init()
else:
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    cluster.add_node(num_cpus=1)
    ray.init(address=cluster.address)

with tempfile.TemporaryDirectory() as folder:
    files, nodes = [], set()
    for part, (text, node) in enumerate(ray.get([run.remote(part) for part in range(1, parts + 1)]), 1):
        nodes.add(node)
        files.append(os.path.join(folder, f"part-{part}.json"))
        with open(files[-1], "w", encoding="utf-8") as file:
            file.write(text)
    subprocess.run(["npm", "run", "--silent", "merge", "--", *files, "--out", out], cwd=root, check=True)
print(f"{parts} parts on {len(nodes)} nodes: {out}")
