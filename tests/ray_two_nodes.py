"""Build on a cluster of two nodes, one of which dies once the first shards are cleaned; run by test_ray.py."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import ray
from ray.cluster_utils import Cluster

import vncuba_dataset as vc
from vncuba_dataset import shards


def main(seeds: str, out: str, cache: str) -> None:
    shards.cut_seeds.__kwdefaults__["wanted"] = 16_000
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    doomed = cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    ray.init(address=cluster.address, log_to_driver=False)
    assert len([node for node in ray.nodes() if node["Alive"]]) == 2

    done: list[int] = []

    def kill() -> None:
        while not (summaries := list(Path(cache).glob("summary/*/*"))):
            time.sleep(0.01)
        done.append(len(summaries))
        cluster.remove_node(doomed, allow_graceful=False)

    killer = threading.Thread(target=kill)
    killer.start()
    report = vc.build(seeds, out, engine="ray", cache=cache)
    killer.join()
    deadline = time.monotonic() + 60
    while len([node for node in ray.nodes() if node["Alive"]]) > 1:  # the cluster takes a while to believe it
        assert time.monotonic() < deadline
        time.sleep(0.1)
    shards_made = len(list(Path(cache).glob("summary/*/*")))
    assert done[0] < shards_made / 2
    print(f"{report.pages} pages; a node died when {done[0]} of {shards_made} shards were done")
    ray.shutdown()
    cluster.shutdown()


if __name__ == "__main__":
    main(*sys.argv[1:])
