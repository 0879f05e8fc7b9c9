# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A controller (AWX) on loopback, for what the role `awx` asks of one.

It answers the requests that the modules of `awx.awx` send: list, get, create and change of the objects of the role,
their associations, surveys, approvals, updates of a project, and tokens. It stores what it is given and fills in
defaults. It is as strict as AWX where AWX is strict, and takes what AWX takes although it could not work, such as a
credential without its required inputs or `job_slice_count: 0`. It runs no job, and reads no repository: which playbooks
a project has, and how its update ends, is set by the test.

What it answers was compared with AWX 24.6.1 itself, its own API code on PostgreSQL, in November 2026: each request in
`observations.json` was sent to it, and the file has its answers; `test_stand_in.py` sends them to the stand-in.
The playbook was applied to that AWX too. Not compared: rights of users other than an administrator, deletion,
and Red Hat's own controller.

`resources.yml` has the fields of each kind of object with what AWX fills in, `rules.py` and `launches.py` what it
refuses, `store.py` the objects, `answers.py` how they are shown, `server.py` the requests.
"""
