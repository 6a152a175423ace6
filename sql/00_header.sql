-- vigil: a detection engine inside PostgreSQL.
-- This file is made from the parts that sql/install.list names; edit the parts.
\echo Use "CREATE EXTENSION vigil" to load this file. \quit

