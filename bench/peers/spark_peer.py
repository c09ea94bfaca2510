"""spark_peer.py QUERY INPUT OUTPUT: a query over a folder of bids as a stream that ends; rows go to OUTPUT as JSON lines, nowhere if it is -. It prints the CPU
seconds and the peak memory in kB of the JVM, for which Python does not wait.

The last windows never close by themselves: a folder holds one more bid, an hour later, of auction -1.
"""
import re
import sys
import tempfile
from pathlib import Path

from pyspark.sql import SparkSession

from queries import SPARK

name, source, out = sys.argv[1:]
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.sql.session.timeZone", "UTC")
    .config("spark.sql.shuffle.partitions", "2")
    .config("spark.ui.enabled", "false")
    .config("spark.driver.memory", "4g")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")
bid = (
    spark.readStream.schema("auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, dateTime TIMESTAMP, extra STRING")
    .json(source)
    .withWatermark("dateTime", "4 seconds")
)
bid.createOrReplaceTempView("bid")
rows = spark.sql(SPARK[name])
with tempfile.TemporaryDirectory() as checkpoint:
    w = rows.writeStream.outputMode("append").option("checkpointLocation", checkpoint).trigger(availableNow=True)
    w = w.format("noop") if out == "-" else w.format("json").option("path", out)
    w.start().awaitTermination()

jvm = spark._jvm.java.lang
pid = jvm.ProcessHandle.current().pid()
cpu = jvm.ProcessHandle.current().info().totalCpuDuration().get().toMillis() / 1000
peak = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]
print("JVM", cpu, peak)
