"""Starts the pinned AWS emulator (ministack) with the parts that a migration needs to be real.

The emulator's own CloudFormation handler for tables writes a dictionary (it drops backups, encryption and
time-to-live, and overwrites a table of the same name), its Glue says SUCCEEDED without running a script, its
state is saved on a clean stop only, and it judges a request that names a table by its ARN as one about all tables.
This package replaces those four. The names it replaces are internals of
ministack 1.5.33; the version is pinned and test/local/aws.test.ts fails when one of them moves.
"""
