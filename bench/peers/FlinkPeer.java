import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;

/** FlinkPeer QUERY-TEXT COLUMNS INPUT OUTPUT: a query over a folder of bids as a stream that ends; rows go to OUTPUT as JSON lines, to the blackhole if it is -. */
public class FlinkPeer {
  public static void main(String[] args) throws Exception {
    Configuration c = new Configuration();
    c.setString("parallelism.default", "2");
    c.setString("table.local-time-zone", "UTC");
    c.setString("taskmanager.memory.managed.size", "512m");
    if (!args[3].equals("-")) {
      c.setString("execution.checkpointing.interval", "2s"); // files appear with checkpoints
    }
    TableEnvironment t = TableEnvironment.create(EnvironmentSettings.newInstance().inStreamingMode().withConfiguration(c).build());
    t.executeSql(
        "CREATE TABLE bid (auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, `dateTime` TIMESTAMP_LTZ(3), extra STRING,"
            + " WATERMARK FOR `dateTime` AS `dateTime` - INTERVAL '4' SECOND)"
            + " WITH ('connector' = 'filesystem', 'path' = '" + args[2] + "', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601')");
    String with = args[3].equals("-")
        ? "('connector' = 'blackhole')"
        : "('connector' = 'filesystem', 'path' = '" + args[3] + "', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601')";
    t.executeSql("CREATE TABLE o (" + args[1] + ") WITH " + with);
    t.executeSql("INSERT INTO o " + args[0]).await();
  }
}
