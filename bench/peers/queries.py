"""The queries of bench/hot, as each engine's users write them."""

QUERIES = ["q0", "q1", "q2", "q5w", "q7w"]

COLUMNS = ["auction", "bidder", "price", "channel", "url", "dateTime", "extra"]

# Windows are sums over slices of two seconds: read_json gives the rows once, and each counts in five windows.
DUCKDB = {
    "q0": "SELECT auction, bidder, price, channel, url, dateTime, extra FROM bid",
    "q1": "SELECT auction, bidder, CAST(0.908 * price AS DECIMAL(23, 3)) AS price, dateTime, extra FROM bid",
    "q2": "SELECT auction, price FROM bid WHERE auction % 123 = 0",
    "q5w": """SELECT auction, slice + to_seconds(2 * i) AS window_end, CAST(sum(n) AS BIGINT) AS n
FROM (SELECT auction, time_bucket(INTERVAL 2 SECOND, dateTime) AS slice, count(*) AS n FROM bid GROUP BY ALL), (SELECT unnest([1, 2, 3, 4, 5]) AS i)
GROUP BY ALL""",
    "q7w": "SELECT time_bucket(INTERVAL 10 SECOND, dateTime) + INTERVAL 10 SECOND AS window_end, max(price) AS price FROM bid GROUP BY ALL",
}

SPARK = {
    "q0": "SELECT auction, bidder, price, channel, url, dateTime, extra FROM bid",
    "q1": "SELECT auction, bidder, CAST(0.908 * price AS DECIMAL(23, 3)) AS price, dateTime, extra FROM bid",
    "q2": "SELECT auction, price FROM bid WHERE auction % 123 = 0",
    "q5w": "SELECT auction, window.end AS window_end, count(*) AS n FROM bid GROUP BY window(dateTime, '10 seconds', '2 seconds'), auction",
    "q7w": "SELECT window.end AS window_end, max(price) AS price FROM bid GROUP BY window(dateTime, '10 seconds')",
}

FLINK = {
    "q0": "SELECT auction, bidder, price, channel, url, `dateTime`, extra FROM bid",
    "q1": "SELECT auction, bidder, CAST(0.908 * price AS DECIMAL(23, 3)) AS price, `dateTime`, extra FROM bid",
    "q2": "SELECT auction, price FROM bid WHERE MOD(auction, 123) = 0",
    "q5w": """SELECT auction, window_end, COUNT(*) AS n FROM TABLE(HOP(TABLE bid, DESCRIPTOR(`dateTime`), INTERVAL '2' SECOND, INTERVAL '10' SECOND))
GROUP BY window_start, window_end, auction""",
    "q7w": """SELECT window_end, MAX(price) AS price FROM TABLE(TUMBLE(TABLE bid, DESCRIPTOR(`dateTime`), INTERVAL '10' SECOND))
GROUP BY window_start, window_end""",
}
