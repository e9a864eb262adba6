"""Runs MiniStack with the CloudFormation resource types that it does not have.

Usage: python emulator <file to write the deployable resource types to>

Host and port come from MiniStack's own variables BIND_HOST and GATEWAY_PORT. It ends, with all its children, when its
standard input is closed: when who started it is gone, however that came about.
"""

import os
import signal
import sys
import threading

import amazonmq
import backup
import batch
import buckets
import codedeploy
import ec2
import events
import functions
import mounts
import recorded
import regions
import services
import workflows
from ministack import app
from registry import write_supported_types


def _end_with_starter():
    sys.stdin.read()
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    parts = (ec2, services, recorded, batch, codedeploy, amazonmq, events, workflows, functions)
    for part in parts + (buckets, backup, mounts, regions):
        part.install()
    write_supported_types(sys.argv.pop(1))
    threading.Thread(target=_end_with_starter, daemon=True).start()
    app.main()
