package typecheck_test

import (
	"testing"
)

// TestTypes: the type, with NULL-ness, of expressions (language.md T1 to T3), read off the schema that a sink takes.
func TestTypes(t *testing.T) {
	prelude := `CREATE SOURCE t (a BIGINT NOT NULL, b BIGINT, x DOUBLE, f DOUBLE NOT NULL, p DECIMAL(12,2), q DECIMAL(5,3) NOT NULL, w DECIMAL(38,0) NOT NULL, v DECIMAL(38,10),
		s STRING NOT NULL, n STRING, ok BOOLEAN, yes BOOLEAN NOT NULL, d DURATION NOT NULL, ts TIMESTAMP NOT NULL, at TIMESTAMP,
		i INT NOT NULL, sm SMALLINT, ty TINYINT NOT NULL, fl FLOAT, bb BYTES, dt DATE, day DATE NOT NULL, mo MONTHS NOT NULL, t3 TIMESTAMP(3), WATERMARK ts DELAY OF 0s) WITH (connector = 'stdin', format = 'json');
		PARAM par DECIMAL(9,4) DEFAULT 1; PARAM nothing STRING DEFAULT NULL;
	`
	for expr, want := range map[string]string{
		"a + 1": "BIGINT NOT NULL", "b + 1": "BIGINT", "a + x": "DOUBLE", "a / 2": "BIGINT NOT NULL", "a % 2": "BIGINT NOT NULL", "a DIV b": "BIGINT",
		"p + q": "DECIMAL(14,3)", "p - q": "DECIMAL(14,3)", "p * q": "DECIMAL(17,5)", "p / q": "DECIMAL(21,8)", "p % q": "DECIMAL(5,3)", "q % q": "DECIMAL(5,3) NOT NULL",
		"q + 1": "DECIMAL(23,3) NOT NULL", "q * a": "DECIMAL(24,3) NOT NULL", "q / a": "DECIMAL(25,23) NOT NULL", "q + f": "DOUBLE NOT NULL", "q / f": "DOUBLE NOT NULL",
		"w + w": "DECIMAL(38,0) NOT NULL", "w * w": "DECIMAL(38,0) NOT NULL", "w / w": "DECIMAL(38,6) NOT NULL", "v / q": "DECIMAL(38,7)", "w + v": "DECIMAL(38,10)",
		"-q": "DECIMAL(5,3) NOT NULL", "1.5": "DECIMAL(2,1) NOT NULL", "0.05": "DECIMAL(2,2) NOT NULL", "1.50": "DECIMAL(3,2) NOT NULL", "0.0": "DECIMAL(1,1) NOT NULL", "1e0": "DOUBLE NOT NULL",
		"99999999999999999999": "DECIMAL(20,0) NOT NULL", "9223372036854775807": "BIGINT NOT NULL", "-9223372036854775808": "BIGINT NOT NULL",
		"s || 'x'": "STRING NOT NULL", "s || NULL": "STRING", "s || n": "STRING",
		"ts + d": "TIMESTAMP NOT NULL", "d + ts": "TIMESTAMP NOT NULL", "ts - at": "DURATION", "ts - '1h'": "TIMESTAMP NOT NULL", "ts - '2026-01-01T00:00:00Z'": "DURATION NOT NULL", "d * 2": "DURATION NOT NULL", "2 * d": "DURATION NOT NULL", "-d": "DURATION NOT NULL",
		"a = 1": "BOOLEAN NOT NULL", "b = 1": "BOOLEAN", "b IS DISTINCT FROM 1": "BOOLEAN NOT NULL", "b IS NULL": "BOOLEAN NOT NULL", "ok IS TRUE": "BOOLEAN NOT NULL",
		"ok AND yes": "BOOLEAN", "yes OR a > 1": "BOOLEAN NOT NULL", "NOT ok": "BOOLEAN", "a BETWEEN 1 AND b": "BOOLEAN", "a IN (1, 2)": "BOOLEAN NOT NULL", "a IN (1, NULL)": "BOOLEAN",
		"CASE WHEN ok THEN 1 ELSE 2 END": "BIGINT NOT NULL", "CASE WHEN ok THEN 1 END": "BIGINT", "CASE WHEN ok THEN q ELSE a END": "DECIMAL(22,3) NOT NULL", "CASE WHEN ok THEN w ELSE v END": "DECIMAL(38,10)",
		"COALESCE(b, a)": "BIGINT NOT NULL", "COALESCE(b, p)": "DECIMAL(21,2)", "COALESCE(b, x, 1)": "DOUBLE NOT NULL",
		"CAST(s AS BIGINT)": "BIGINT NOT NULL", "TRY_CAST(s AS BIGINT)": "BIGINT", "CAST(n AS DECIMAL(9,2))": "DECIMAL(9,2)", "CAST(NULL AS TIMESTAMP)": "TIMESTAMP", "NULL": "STRING",
		"$par": "DECIMAL(9,4) NOT NULL", "$nothing": "STRING", "UPPER(s)": "STRING NOT NULL", "UPPER(n)": "STRING", "SUBSTRING(s, 1, 2)": "STRING", "ROUND(q)": "DECIMAL(3,0) NOT NULL", "ROUND(q, 1)": "DECIMAL(6,3) NOT NULL", "ABS(b)": "BIGINT", "ROUND(a, 1)": "BIGINT NOT NULL",
		"GREATEST(a, q)": "DECIMAL(22,3) NOT NULL",
		"i":              "INT NOT NULL", "i + i": "BIGINT NOT NULL", "i * 2": "BIGINT NOT NULL", "-i": "BIGINT NOT NULL", "i + q": "DECIMAL(14,3) NOT NULL", "i / ty": "BIGINT NOT NULL", "ty DIV i": "BIGINT NOT NULL", "i + x": "DOUBLE",
		"COALESCE(sm, i)": "INT NOT NULL", "COALESCE(sm, ty)": "SMALLINT NOT NULL", "COALESCE(sm, a)": "BIGINT NOT NULL", "COALESCE(sm, 1)": "BIGINT NOT NULL", "CASE WHEN ok THEN i ELSE q END": "DECIMAL(13,3) NOT NULL", "ABS(i)": "BIGINT NOT NULL",
		"fl": "FLOAT", "fl + fl": "DOUBLE", "-fl": "DOUBLE", "fl * i": "DOUBLE", "COALESCE(fl, f)": "DOUBLE NOT NULL", "COALESCE(fl, i)": "DOUBLE NOT NULL", "CAST(a AS INT)": "INT NOT NULL", "CAST(fl AS INT)": "INT", "TRY_CAST(s AS TINYINT)": "TINYINT",
		"bb || bb": "BYTES", "CAST(bb AS STRING)": "STRING", "CAST(s AS BYTES)": "BYTES NOT NULL",
		"dt + mo": "DATE", "mo + day": "DATE NOT NULL", "day - mo": "DATE NOT NULL", "day + 1d": "DATE NOT NULL", "day - INTERVAL '7' DAY": "DATE NOT NULL", "day + 1h": "TIMESTAMP NOT NULL", "day + d": "TIMESTAMP NOT NULL", "d + dt": "TIMESTAMP",
		"day - dt": "DURATION", "day - '2026-01-01'": "DURATION NOT NULL", "day < '2026-01-01'": "BOOLEAN NOT NULL", "ts + mo": "TIMESTAMP NOT NULL", "at - mo": "TIMESTAMP", "mo + mo": "MONTHS NOT NULL", "mo - '1-2'": "MONTHS NOT NULL",
		"mo * 2": "MONTHS NOT NULL", "i * mo": "MONTHS NOT NULL", "-mo": "MONTHS NOT NULL", "CAST(ts AS DATE)": "DATE NOT NULL", "CAST(dt AS TIMESTAMP)": "TIMESTAMP", "CAST(dt AS TIMESTAMP(3))": "TIMESTAMP(3)", "t3": "TIMESTAMP(3)", "t3 + 1s": "TIMESTAMP", "COALESCE(t3, ts)": "TIMESTAMP NOT NULL", "CAST(ts AS TIMESTAMP(0))": "TIMESTAMP(0) NOT NULL", "CAST(ts AS TIMESTAMP(9))": "TIMESTAMP NOT NULL",
	} {
		expectType(t, prelude, "SELECT "+expr+" AS e FROM t", expr, want)
	}
	for expr, want := range map[string]string{
		"COUNT(*)": "BIGINT NOT NULL", "COUNT(b)": "BIGINT NOT NULL", "SUM(a)": "BIGINT NOT NULL", "SUM(b)": "BIGINT", "SUM(q)": "DECIMAL(38,3) NOT NULL", "SUM(x)": "DOUBLE", "MIN(s)": "STRING NOT NULL",
		"MAX(at)": "TIMESTAMP", "SUM(i)": "BIGINT NOT NULL", "SUM(fl)": "DOUBLE", "MIN(sm)": "SMALLINT", "MAX(fl)": "FLOAT", "MIN(bb)": "BYTES", "MAX(day)": "DATE NOT NULL", "MAX(mo)": "MONTHS NOT NULL", "MAX(yes)": "BOOLEAN NOT NULL", "SUM(q) / COUNT(*)": "DECIMAL(38,6) NOT NULL",
	} {
		expectType(t, prelude, "SELECT "+expr+" AS e FROM t GROUP BY n", expr+" per group", want)
		expectType(t, prelude, "SELECT "+expr+" AS e FROM t GROUP BY TUMBLE(ts, 1m)", expr+" per window", want)
	}
	for expr, want := range map[string]string{"COUNT(*)": "BIGINT NOT NULL", "SUM(a)": "BIGINT", "MIN(s)": "STRING", "SUM(q)": "DECIMAL(38,3)"} {
		expectType(t, prelude, "SELECT "+expr+" AS e FROM t", expr+" over all", want)
	}
}

func expectType(t *testing.T, prelude, query, what, want string) {
	t.Helper()
	p, l := check(prelude + query + ";")
	if p == nil {
		t.Errorf("%s: %v", what, l)
		return
	}
	if got := p.Sinks[0].Schema[0].Type.String(); got != want {
		t.Errorf("%s is %s, want %s", what, got, want)
	}
}
