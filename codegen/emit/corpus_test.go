package emit_test

import (
	"fmt"
	"strings"
)

var sqlTypes = []string{"BIGINT", "STRING", "DOUBLE", "DECIMAL(12,2)", "DECIMAL(30,4)", "BOOLEAN", "TIMESTAMP", "DURATION"}

// allTypes uses every operator over every type, nullable and not, as output, condition, key and argument.
func allTypes() string {
	var b strings.Builder
	b.WriteString("CREATE SOURCE s (\n")
	for i, t := range sqlTypes {
		fmt.Fprintf(&b, "  n%d %s, r%d %s NOT NULL,\n", i, t, i, t)
	}
	b.WriteString("  ts TIMESTAMP, WATERMARK ts DELAY OF 1m\n) WITH (connector = 'file', path = 's.jsonl', format = 'json') ON ERROR SKIP LATE INTO late;\n")
	b.WriteString("CREATE SINK late WITH (connector = 'blackhole', format = 'csv');\n")
	n := 0
	query := func(format string, args ...any) {
		n++
		fmt.Fprintf(&b, "CREATE SINK o%d WITH (connector = 'blackhole', format = '%s');\n", n, []string{"json", "csv"}[n%2])
		fmt.Fprintf(&b, "INSERT INTO o%d %s;\n", n, fmt.Sprintf(format, args...))
	}
	for i, t := range sqlTypes {
		b.WriteString(fmt.Sprintf("PARAM p%d %s DEFAULT NULL;\n", i, t))
		for _, c := range []string{"n", "r"} {
			x := fmt.Sprint(c, i)
			query("SELECT %[1]s, %[1]s = n%[2]d AS eq, %[1]s < r%[2]d AS lt, %[1]s IS DISTINCT FROM n%[2]d AS d, COALESCE(n%[2]d, %[1]s) AS co, "+
				"CASE WHEN %[1]s > r%[2]d THEN %[1]s WHEN n%[2]d IS NULL THEN NULL ELSE r%[2]d END AS ca, %[1]s IN (r%[2]d, n%[2]d, $p%[2]d) AS i, "+
				"%[1]s NOT IN (r%[2]d) AS ni, %[1]s BETWEEN n%[2]d AND r%[2]d AS bt, NOT (%[1]s <> n%[2]d OR n5) AS nt, (%[1]s = n%[2]d) IS TRUE AS it, "+
				"CAST(%[1]s AS STRING) AS st, TRY_CAST(CAST(%[1]s AS STRING) AS %[3]s) AS tc, CAST(CAST(%[1]s AS STRING) AS %[3]s) AS cc FROM s WHERE $p%[2]d IS NULL OR %[1]s >= $p%[2]d", x, i, t)
			query("SELECT window_end, COUNT(%[1]s) AS c, MIN(%[1]s) AS lo, MAX(%[1]s) AS hi FROM s GROUP BY TUMBLE(ts, 1h), %[1]s, n%[2]d, r%[2]d HAVING MAX(%[1]s) IS NOT NULL", x, i)
			query("SELECT COUNT(*) AS c, MIN(%[1]s) AS lo, MAX(%[1]s) AS hi FROM s", x)
			query("SELECT COUNT(DISTINCT %[1]s) AS a, COUNT(DISTINCT %[1]s) FILTER (WHERE n5) AS b, MODE(%[1]s) AS c, FIRST(%[1]s) AS d, LAST(%[1]s RESPECT NULLS) AS e, ARG_MAX(%[1]s, n%[2]d) AS f, "+
				"ARG_MIN(r%[2]d, %[1]s) FILTER (WHERE r5) AS g, ARRAY_AGG(%[1]s ORDER BY n%[2]d DESC NULLS FIRST, %[1]s) AS h, ARRAY_AGG(DISTINCT %[1]s) AS i, TOPK(%[1]s, 3) AS j, APPROX_TOPK(%[1]s, 3) AS j2, "+
				"PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY %[1]s DESC) AS k, APPROX_COUNT_DISTINCT(%[1]s) AS l, ANY_VALUE(%[1]s) AS m, COUNT(%[1]s) FILTER (WHERE n5 OR r5) AS n FROM s GROUP BY TUMBLE(ts, 1h)", x, i)
			query("SELECT 1 AS one FROM s GROUP BY n5 HAVING FIRST(%[1]s) IS NULL AND LAST(%[1]s RESPECT NULLS) IS NULL AND MODE(%[1]s) IS NOT NULL AND TOPK(%[1]s, 1) IS NULL AND ARRAY_AGG(%[1]s) IS NULL", x)
			if i < 5 && i != 1 {
				query("SELECT AVG(%[1]s) AS a, SUM(DISTINCT %[1]s) AS b, AVG(DISTINCT %[1]s) FILTER (WHERE n5) AS c, STDDEV(%[1]s) AS d, MEDIAN(%[1]s) AS e, APPROX_QUANTILE(%[1]s, 0.9) AS f, VAR_POP(DISTINCT %[1]s) AS g FROM s GROUP BY n5", x)
				query("SELECT SUM(%[1]s) AS total FROM s GROUP BY %[1]s", x)
				query("SELECT %[1]s + n%[2]d AS a, %[1]s - r%[2]d AS b, %[1]s * n%[2]d AS c, %[1]s / r%[2]d AS d, %[1]s %% r%[2]d AS e, -%[1]s AS f, "+
					"CAST(%[1]s AS BIGINT) AS g, CAST(%[1]s AS DOUBLE) AS h, CAST(%[1]s AS DECIMAL(9,3)) AS i, TRY_CAST(%[1]s AS DECIMAL(38,10)) AS j, "+
					"%[1]s + 1 AS k, 2 * %[1]s AS l, %[1]s + 1.5 AS m, %[1]s * 1e0 AS n, %[1]s > 1 AS o, 10.25 <= %[1]s AS p FROM s", x, i)
			}
		}
	}
	query("SELECT n1 || r1 || 'x' AS a, r6 + n7 AS b, n6 - r7 AS c, r6 - n6 AS d, r7 + n7 AS e, r7 * n0 AS f, r0 * r7 AS g, -n7 AS h FROM s " +
		"WHERE n5 AND (r5 OR n0 / r0 > 1) AND NOT (n5 AND n0 * 2 > 4) AND (n5 IS NULL OR n0 IN (1, 2, 3, 4, NULL, 5) OR n1 IN ('a', 'b', 'c', 'd'))")
	query("SELECT COUNT(a IS NULL) AS a, COUNT(b AND c) AS b, COUNT(NOT b) AS c, COUNT(CASE WHEN b THEN a END) AS d, COUNT(a IN (1, 2, 3, 4)) AS e, COUNT(a IN (1, x, NULL)) AS f, " +
		"COUNT(a + 1 > x) AS g, COUNT(COALESCE(a, x)) AS h, COUNT(TRY_CAST(y AS BIGINT)) AS i, COUNT((a / x = 1) IS TRUE) AS j, COUNT(CAST(a AS STRING)) AS k " +
		"FROM (SELECT 1)")
	s := b.String()
	return strings.Replace(s, "FROM (SELECT 1)", "FROM s2", 1) +
		"CREATE SOURCE s2 (a BIGINT, x BIGINT, y STRING, b BOOLEAN, c BOOLEAN) WITH (connector = 'stdin', format = 'json');\n"
}

// wide has hundreds of columns, conditions, branches and aggregates.
func wide(format string) string {
	const n = 300
	var b strings.Builder
	var ints, all, conds, whens, sums, ors, aggs []string
	b.WriteString("CREATE SOURCE w (\n")
	for i := range n {
		name := fmt.Sprintf("c%d", i)
		all = append(all, name)
		null := ""
		if i%3 == 0 {
			null = " NOT NULL"
		}
		fmt.Fprintf(&b, "  %s %s%s,\n", name, sqlTypes[i%len(sqlTypes)], null)
		if i%len(sqlTypes) != 0 {
			continue
		}
		ints = append(ints, name)
		conds = append(conds, fmt.Sprintf("%s > %d", name, i))
		ors = append(ors, fmt.Sprintf("%s < %d", name, i))
		aggs = append(aggs, fmt.Sprintf("SUM(c%d) AS s%d, MAX(c%d) AS m%d, MIN(c%d + 1) AS x%d", i, i, i+1, i, i, i),
			fmt.Sprintf("COUNT(DISTINCT c%d) FILTER (WHERE c%d > 3) AS d%d, COUNT(DISTINCT c%d) AS e%d, FIRST(c%d) AS f%d, AVG(c%d) FILTER (WHERE c0 > 1) AS g%d, ARG_MAX(c%d, c%d) AS h%d, COUNT_IF(c%d > c0) AS i%d", i+1, i, i, i+1, i, i+1, i, i, i, i, i+1, i, i, i))
	}
	for round := range 4 {
		for i, c := range ints {
			whens = append(whens, fmt.Sprintf("WHEN %s = %d THEN %s + %d", c, i+round, ints[(i+1)%len(ints)], i))
		}
	}
	sums = ints
	fmt.Fprintf(&b, "  ts TIMESTAMP NOT NULL, WATERMARK ts DELAY OF 1m\n) WITH (connector = 'file', path = 'w', format = '%s') LATE INTO late;\n", format)
	b.WriteString("CREATE SINK late WITH (connector = 'blackhole');\nCREATE SINK agg WITH (connector = 'blackhole');\n")
	fmt.Fprintf(&b, "CREATE SINK out WITH (connector = 'blackhole', format = '%s');\n", format)
	fmt.Fprintf(&b, "FROM w\n|> WHERE %s\n|> EXTEND CASE %s ELSE 0 END AS big, %s AS total\n|> WHERE %s\n|> SELECT %s, big, total, big + total AS both\n|> EMIT INTO out;\n",
		strings.Join(conds, " AND "), strings.Join(whens, " "), strings.Join(sums, " + "), strings.Join(ors, " OR "), strings.Join(all, ", "))
	fmt.Fprintf(&b, "INSERT INTO agg SELECT window_start, COUNT(*) AS n, %s FROM w GROUP BY TUMBLE(ts, 1h);\n", strings.Join(aggs, ", "))
	return b.String()
}
