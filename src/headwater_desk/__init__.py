"""The desk: a casebook and workbench over the core. It stores facts, calls the core and shows results.

Invariants: what is computed is computed by `headwater`; what identifies anybody is stored sealed; every read of a case
and every act is recorded; nothing here opens a connection off the machine but to its own database.
"""
