"""A real model's server for tests: llama.cpp on loopback with one thread. Run as a script; prints its address.

python local_model.py MODEL.gguf
"""

from __future__ import annotations

import sys


def serve(path: str) -> None:
    """Serve until standard input closes."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = path
    params.n_ctx, params.n_parallel, params.port, params.verbosity = 4096, 1, 0, 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(params)
    print(f"\nADDRESS {server.listening_address}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    serve(sys.argv[1])
