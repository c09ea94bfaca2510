"""duckdb_peer.py QUERY INPUT OUTPUT: a query over one file of bids; rows go to OUTPUT as JSON lines, of which the null device is one."""
import sys

import duckdb

from queries import DUCKDB

name, source, out = sys.argv[1:]
con = duckdb.connect()
con.execute("SET TimeZone = 'UTC'")
columns = "{auction: 'BIGINT', bidder: 'BIGINT', price: 'BIGINT', channel: 'VARCHAR', url: 'VARCHAR', dateTime: 'TIMESTAMP', extra: 'VARCHAR'}"
con.execute(f"CREATE VIEW bid AS SELECT * FROM read_json('{source}', format = 'newline_delimited', columns = {columns})")
con.execute(f"COPY ({DUCKDB[name]}) TO '{out}' (FORMAT json)")
