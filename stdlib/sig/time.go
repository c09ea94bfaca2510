package sig

import (
	"strings"

	"github.com/streamc/streamc/stdlib/when"
	"github.com/streamc/streamc/stdlib/zone"
)

// Times of the examples.
const (
	exampleTime = "TIMESTAMP '2026-02-03T16:05:06.789Z'"
	exampleDate = "CAST('2026-02-03' AS DATE)"
)

// dates writes DATE literals as casts.
func dates(text string) string {
	for {
		i := strings.Index(text, "DATE '")
		if i < 0 {
			return text
		}
		end := i + len("DATE '2026-01-01'")
		text = text[:i] + "CAST(" + text[i+len("DATE "):end] + " AS DATE)" + text[end:]
	}
}

// partOf is a part of a TIMESTAMP and of a DATE under one name.
func partOf(name string, ofTime, ofDate any, doc, want, wantDate string) []*Func {
	return []*Func{
		define(name, ofTime, "ts", doc+", in UTC").ex(name+"("+exampleTime+")", want, name+"(CAST(NULL AS TIMESTAMP))", "NULL"),
		define(name, ofDate, "d", doc).ex(name+"("+exampleDate+")", wantDate),
	}
}

func partFunctions() []*Func {
	var out []*Func
	add := func(l ...*Func) { out = append(out, l...) }
	const dayOfWeek = "PostgreSQL's and DuckDB's EXTRACT(DOW FROM x) counts from 0, as here; DAYOFWEEK from 1 as in Flink and Spark; DuckDB's from 0"
	add(define("DATE_PART", when.Part, "unit ts", "also written EXTRACT(unit FROM ts): YEAR, QUARTER, MONTH, WEEK (ISO), DAY, DOW (Sunday 0), ISODOW, DOY, HOUR, MINUTE, SECOND, EPOCH …, in UTC").alias("EXTRACT").
		ex("DATE_PART('HOUR', "+exampleTime+")", "16", "EXTRACT(DAY FROM "+exampleTime+")", "3", "DATE_PART('YEAR', CAST(NULL AS TIMESTAMP))", "NULL", "DATE_PART('WEEK', TIMESTAMP '2027-01-01T00:00:00Z')", "53", "DATE_PART('MILLISECOND', "+exampleTime+")", "6789",
			"DATE_PART('SECOND', TIMESTAMP '1969-12-31T23:59:59.5Z')", "59", "DATE_PART('x', "+exampleTime+")",
			"error: there are MICROSECOND, MILLISECOND, SECOND, MINUTE, HOUR, DAY, WEEK, MONTH, QUARTER, YEAR, DECADE, CENTURY, MILLENNIUM, DOW, ISODOW, DOY, ISOYEAR and EPOCH").
		differs("all are BIGINT, as in Flink; PostgreSQL's and Spark's SECOND and EPOCH have a fraction. DAYOFWEEK counts from Sunday, 1"),
		define("DATE_PART", when.DatePart, "unit d", "the part of a date; parts of a day are 0").alias("EXTRACT").ex("DATE_PART('DOY', "+exampleDate+")", "34", "DATE_PART('DOW', "+exampleDate+")", "2"),
		define("DATE_PART", when.DurationPart, "unit d", "the part of a duration: DAY, HOUR (of the day) … MICROSECOND; EPOCH is all of it in seconds").alias("EXTRACT").
			ex("DATE_PART('HOUR', 1d2h3m)", "2", "DATE_PART('EPOCH', 1m30s)", "90", "DATE_PART('YEAR', 1d)", "error: a DURATION has no YEAR"),
		define("DATE_PART", zone.Part, "unit ts zone", "the part of a zone's wall clock").alias("EXTRACT").ex("DATE_PART('HOUR', "+exampleTime+", 'Asia/Seoul')", "1"))
	add(partOf("YEAR", when.Year, when.YearOf, "the year", "2026", "2026")...)
	add(partOf("QUARTER", when.Quarter, when.QuarterOf, "the quarter, 1 to 4", "1", "1")...)
	add(partOf("MONTH", when.Month, when.MonthOf, "the month, 1 to 12", "2", "2")...)
	add(partOf("WEEK", when.Week, when.WeekOf, "the ISO week, 1 to 53", "6", "6")...)
	add(partOf("DAYOFMONTH", when.DayOfMonth, when.DayOfMonthOf, "the day of the month", "3", "3")...)
	add(partOf("DAYOFWEEK", when.DayOfWeek, when.DayOfWeekOf, "the day of the week, Sunday is 1", "3", "3")...)
	add(partOf("DAYOFYEAR", when.DayOfYear, when.DayOfYearOf, "the day of the year", "34", "34")...)
	add(partOf("DAYNAME", when.DayName, when.DayNameOf, "the English name of the weekday", "'Tuesday'", "'Tuesday'")...)
	add(partOf("MONTHNAME", when.MonthName, when.MonthNameOf, "the English name of the month", "'February'", "'February'")...)
	for _, f := range out {
		switch f.Name {
		case "DAYOFWEEK":
			f.Differs = dayOfWeek
		case "WEEK":
			f.alias("WEEKOFYEAR")
		case "DAYOFMONTH":
			f.alias("DAY")
		case "DAYNAME", "MONTHNAME":
			f.Differs = "Spark gives three letters; DuckDB the whole name, as here"
		}
	}
	clock := func(name string, impl any, want, before string) *Func {
		return define(name, impl, "ts", "the "+strings.ToLower(name)+", in UTC").
			ex(name+"("+exampleTime+")", want, name+"(NULL)", "NULL", name+"(TIMESTAMP '1969-12-31T23:59:59.5Z')", before)
	}
	add(clock("HOUR", when.Hour, "16", "23"), clock("MINUTE", when.Minute, "5", "59"), clock("SECOND", when.Second, "6", "59"))
	return out
}

func timeFunctions() []*Func {
	const noHour = "error: a DATE has no HOUR: CAST it to TIMESTAMP"
	l := []*Func{
		define("DATE_TRUNC", when.Truncate, "unit ts", "the start of the unit, in UTC; weeks begin on Monday").
			ex("DATE_TRUNC('HOUR', "+exampleTime+")", "TIMESTAMP '2026-02-03T16:00:00Z'", "DATE_TRUNC('DAY', CAST(NULL AS TIMESTAMP))", "NULL", "DATE_TRUNC('WEEK', "+exampleTime+")", "TIMESTAMP '2026-02-02T00:00:00Z'",
				"DATE_TRUNC('DOW', "+exampleTime+")", "error: DOW is no unit that times are cut to"),
		define("DATE_TRUNC", when.TruncateDate, "unit d", "the first day of the unit").ex("DATE_TRUNC('QUARTER', "+exampleDate+")", "DATE '2026-01-01'").
			differs("PostgreSQL and Spark give a TIMESTAMP; DuckDB lets centuries begin with a year 00, the others with 01, as here"),
		define("DATE_TRUNC", zone.Truncate, "unit ts zone", "the start of the unit of a zone's wall clock").
			ex("DATE_TRUNC('DAY', "+exampleTime+", 'Asia/Seoul')", "TIMESTAMP '2026-02-03T15:00:00Z'", "DATE_TRUNC('DAY', TIMESTAMP '2026-03-08T20:00:00Z', 'America/New_York')", "TIMESTAMP '2026-03-08T05:00:00Z'"),
		define("DATE_BIN", when.Bin, "width ts origin", "the start of the interval of a width that holds ts; one begins at origin").alias("TIME_BUCKET").
			ex("DATE_BIN(15m, "+exampleTime+", TIMESTAMP '2026-01-01T00:05:00Z')", "TIMESTAMP '2026-02-03T16:05:00Z'", "DATE_BIN(15m, NULL)", "NULL",
				"DATE_BIN(0s, "+exampleTime+")", "error: the width must be longer than zero"),
		define("DATE_BIN", when.BinEpoch, "width ts", "the start of the interval of a width that holds ts, from 1970-01-01 on").alias("TIME_BUCKET").ex("DATE_BIN(1h, TIMESTAMP '1969-12-31T23:59:59Z')", "TIMESTAMP '1969-12-31T23:00:00Z'").
			differs("DuckDB's TIME_BUCKET counts from 2000-01-03; for widths that divide a day it is the same"),
		define("TIMESTAMPADD", when.Add, "unit n ts", "ts and n units; months keep the day of the month, or take its last one").alias("DATEADD").
			ex("TIMESTAMPADD('DAY', 2, "+exampleTime+")", "TIMESTAMP '2026-02-05T16:05:06.789Z'", "TIMESTAMPADD('DAY', NULL, "+exampleTime+")", "NULL", "TIMESTAMPADD('MONTH', 1, TIMESTAMP '2026-01-31T12:00:00Z')", "TIMESTAMP '2026-02-28T12:00:00Z'",
				"TIMESTAMPADD('YEAR', 9999, "+exampleTime+")", "error: TIMESTAMP out of range"),
		define("TIMESTAMPADD", when.AddDate, "unit n d", "d and n units of whole days").alias("DATEADD").ex("TIMESTAMPADD('WEEK', -1, "+exampleDate+")", "DATE '2026-01-27'", "TIMESTAMPADD('HOUR', 1, "+exampleDate+")", noHour),
		define("TIMESTAMPDIFF", when.Diff, "unit a b", "how many whole units lie from a to b").
			ex("TIMESTAMPDIFF('HOUR', "+exampleTime+", TIMESTAMP '2026-02-04T00:00:00Z')", "7", "TIMESTAMPDIFF('DAY', CAST(NULL AS TIMESTAMP), "+exampleTime+")", "NULL",
				"TIMESTAMPDIFF('MONTH', TIMESTAMP '2026-01-31T00:00:00Z', TIMESTAMP '2026-02-28T00:00:00Z')", "0", "TIMESTAMPDIFF('DOW', "+exampleTime+", "+exampleTime+")", "error: DOW is no unit that times are counted in").
			differs("DuckDB's DATE_DIFF counts borders that are crossed; Flink counts whole units, as here"),
		define("TIMESTAMPDIFF", when.DiffDate, "unit a b", "how many whole units lie from a to b").ex("TIMESTAMPDIFF('YEAR', DATE '2024-02-29', DATE '2026-02-28')", "1"),
		define("DATEDIFF", when.DaysBetween, "to from", "to − from in days").
			ex("DATEDIFF("+exampleDate+", DATE '2026-01-31')", "3", "DATEDIFF(NULL, "+exampleDate+")", "NULL", "DATEDIFF(DATE '2024-02-28', DATE '2024-03-01')", "-2").
			differs("DuckDB's has a unit first"),
		define("DATE_ADD", when.AddDays, "d n", "the date n days later").ex("DATE_ADD("+exampleDate+", 30)", "DATE '2026-03-05'", "DATE_ADD(NULL, 1)", "NULL", "DATE_ADD(DATE '2024-02-29', -1)", "DATE '2024-02-28'",
			"DATE_ADD(DATE '9999-12-31', 1)", "error: DATE out of range"),
		define("DATE_SUB", when.SubDays, "d n", "the date n days earlier").ex("DATE_SUB("+exampleDate+", 3)", "DATE '2026-01-31'", "DATE_SUB(NULL, 1)", "NULL", "DATE_SUB(DATE '2024-02-28', -1)", "DATE '2024-02-29'",
			"DATE_SUB(DATE '0001-01-01', 1)", "error: DATE out of range"),
		define("ADD_MONTHS", when.AddMonths, "d n", "the date n months later: the same day of its month, or the month's last one").
			ex("ADD_MONTHS(DATE '2026-01-31', 1)", "DATE '2026-02-28'", "ADD_MONTHS(NULL, 1)", "NULL", "ADD_MONTHS("+exampleDate+", -12)", "DATE '2025-02-03'", "ADD_MONTHS("+exampleDate+", 100000)", "error: DATE out of range"),
		define("LAST_DAY", when.LastDay, "d", "the last day of the month").ex("LAST_DAY(DATE '2024-02-03')", "DATE '2024-02-29'", "LAST_DAY(NULL)", "NULL", "LAST_DAY(DATE '2026-12-31')", "DATE '2026-12-31'"),
		define("NEXT_DAY", when.NextDay, "d weekday", "the first date behind d that is a weekday, of which two or more letters are written").
			ex("NEXT_DAY("+exampleDate+", 'Friday')", "DATE '2026-02-06'", "NEXT_DAY(NULL, 'fr')", "NULL", "NEXT_DAY("+exampleDate+", 'tu')", "DATE '2026-02-10'", "NEXT_DAY("+exampleDate+", 'x')", "error: \"x\" is no weekday"),
		define("MAKE_DATE", when.MakeDate, "year month day", "the date of a year, month and day").
			ex("MAKE_DATE(2026, 2, 3)", "DATE '2026-02-03'", "MAKE_DATE(2026, NULL, 3)", "NULL", "MAKE_DATE(2024, 2, 29)", "DATE '2024-02-29'", "MAKE_DATE(2026, 2, 29)", "error: there is no date 2026-2-29"),
		define("MAKE_TIMESTAMP", when.MakeTimestamp, "year month day hour minute second", "the time in UTC").
			ex("MAKE_TIMESTAMP(2026, 2, 3, 16, 5, 6.789)", exampleTime, "MAKE_TIMESTAMP(2026, 2, 3, NULL, 5, 6)", "NULL", "MAKE_TIMESTAMP(1970, 1, 1, 0, 0, 0)", "TIMESTAMP '1970-01-01T00:00:00Z'",
				"MAKE_TIMESTAMP(2026, 2, 3, 24, 0, 0)", "error: there is no time 24:0:0"),
		define("TO_DATE", when.DateOf, "ts", "the date in UTC").ex("TO_DATE("+exampleTime+")", "DATE '2026-02-03'"),
		define("TO_DATE", when.ParseStandardDate, "s", "the date of a text yyyy-MM-dd").ex("TO_DATE('2026-02-03')", "DATE '2026-02-03'", "TO_DATE('3.2.26')", `error: "3.2.26" is not a DATE`, "TO_DATE(CAST(NULL AS STRING))", "NULL").
			differs("Flink gives NULL for bad input; Spark an error, as here"),
		define("TO_DATE", when.ParseDate, "s format", "the date of a text of a form").ex("TO_DATE('3.2.2026', 'd.M.yyyy')", "DATE '2026-02-03'", "TO_DATE('30.2.2026', 'd.M.yyyy')", `error: "30.2.2026" is no time of the form d.M.yyyy`),
		define("TO_DATE", zone.DateOf, "ts zone", "the date of a zone's wall clock").ex("TO_DATE("+exampleTime+", 'Asia/Seoul')", "DATE '2026-02-04'"),
		define("DATE_FORMAT", when.Text, "ts format", "the time in UTC by a pattern: y year, M month, d day, H hour, h hour of 12, a AM or PM, m minute, s second, S fraction, E weekday, D day of the year, Q quarter, X x Z offset, z zone; '…' is text").
			ex("DATE_FORMAT("+exampleTime+", 'yyyy-MM-dd HH:mm:ss.SSS')", "'2026-02-03 16:05:06.789'", "DATE_FORMAT(CAST(NULL AS TIMESTAMP), 'yyyy')", "NULL", "DATE_FORMAT("+exampleTime+", 'EEE d MMM yy h:mm a xxx')", "'Tue 3 Feb 26 4:05 PM +00:00'",
				"DATE_FORMAT("+exampleTime+", 'YYYY')", "error: YYYY has no meaning in a date pattern").
			differs("the letters are Java's, as in Flink and Spark; PostgreSQL's TO_CHAR has others"),
		define("DATE_FORMAT", when.DateText, "d format", "the date by a pattern").ex("DATE_FORMAT("+exampleDate+", 'MMMM d')", "'February 3'"),
		define("DATE_FORMAT", zone.Text, "ts format zone", "the zone's wall clock by a pattern").ex("DATE_FORMAT("+exampleTime+", 'HH:mm z', 'America/New_York')", "'11:05 EST'"),
	}
	for _, f := range l {
		for i, e := range f.Examples {
			f.Examples[i] = Example{dates(e.Call), dates(e.Want)}
		}
	}
	return l
}

func unixFunctions() []*Func {
	const outOfRange = "error: TIMESTAMP out of range"
	l := []*Func{
		define("TO_TIMESTAMP", when.ParseStandard, "s", "the time of a text: a date, or yyyy-MM-dd HH:mm:ss with fraction digits and an offset as they are; without an offset it is UTC").
			ex("TO_TIMESTAMP('2026-02-03 16:05:06.789')", exampleTime, "TO_TIMESTAMP(NULL)", "NULL", "TO_TIMESTAMP('2026-02-03')", "TIMESTAMP '2026-02-03T00:00:00Z'", "TO_TIMESTAMP('now')", `error: "now" is not a TIMESTAMP`).
			differs("Flink gives NULL for bad input; Spark an error, as here. PostgreSQL's takes seconds"),
		define("TO_TIMESTAMP", when.Parse, "s format", "the time of a text of a form").ex("TO_TIMESTAMP('3/2/2026 4 PM', 'd/M/yyyy h a')", "TIMESTAMP '2026-02-03T16:00:00Z'",
			"TO_TIMESTAMP('25:00', 'HH:mm')", `error: "25:00" is no time of the form HH:mm`),
		define("TO_TIMESTAMP", zone.ParseTime, "s format zone", "the time at which the zone's wall clock shows the text").
			ex("TO_TIMESTAMP('2026-02-04 01:05', 'yyyy-MM-dd HH:mm', 'Asia/Seoul')", "TIMESTAMP '2026-02-03T16:05:00Z'", "TO_TIMESTAMP('2026-03-08 02:30', 'yyyy-MM-dd HH:mm', 'America/New_York')", "TIMESTAMP '2026-03-08T07:30:00Z'"),
		define("TO_TIMESTAMP_LTZ", when.FromNumber, "n precision", "the time n seconds (0), milliseconds (3) or microseconds (6) after 1970").
			ex("TO_TIMESTAMP_LTZ(1770134706789, 3)", exampleTime, "TO_TIMESTAMP_LTZ(NULL, 3)", "NULL", "TO_TIMESTAMP_LTZ(-1, 0)", "TIMESTAMP '1969-12-31T23:59:59Z'", "TO_TIMESTAMP_LTZ(1, 1)", "error: TO_TIMESTAMP_LTZ takes the precision 0, 3 or 6"),
		define("UNIX_TIMESTAMP", when.Seconds, "ts", "seconds since 1970, rounded down; without an argument of CURRENT_TIMESTAMP").alias("TO_UNIX_TIMESTAMP").
			ex("UNIX_TIMESTAMP()", "error: CURRENT_TIMESTAMP is known when the program runs", "UNIX_TIMESTAMP("+exampleTime+")", "1770134706", "UNIX_TIMESTAMP(CAST(NULL AS TIMESTAMP))", "NULL", "UNIX_TIMESTAMP(TIMESTAMP '1969-12-31T23:59:59.5Z')", "-1"),
		define("UNIX_TIMESTAMP", when.ParseStandardSeconds, "s", "seconds since 1970 of a text yyyy-MM-dd HH:mm:ss").alias("TO_UNIX_TIMESTAMP").
			ex("UNIX_TIMESTAMP('2026-02-03 16:05:06')", "1770134706", "UNIX_TIMESTAMP('x')", `error: "x" is not a TIMESTAMP`),
		define("UNIX_TIMESTAMP", when.ParseSeconds, "s format", "seconds since 1970 of a text of a form").alias("TO_UNIX_TIMESTAMP").ex("UNIX_TIMESTAMP('03.02.2026', 'dd.MM.yyyy')", "1770076800"),
		define("FROM_UNIXTIME", when.UnixText, "n", "the time n seconds after 1970 as yyyy-MM-dd HH:mm:ss in UTC").
			ex("FROM_UNIXTIME(1770134706)", "'2026-02-03 16:05:06'", "FROM_UNIXTIME(NULL)", "NULL", "FROM_UNIXTIME(-1)", "'1969-12-31 23:59:59'", "FROM_UNIXTIME(9223372036854775807)", outOfRange).
			differs("Flink and Spark write it in the session's zone; here that is UTC"),
		define("FROM_UNIXTIME", when.UnixTextAs, "n format", "the time n seconds after 1970 by a pattern, in UTC").ex("FROM_UNIXTIME(0, 'HH:mm')", "'00:00'"),
		define("UNIX_SECONDS", when.Seconds, "ts", "seconds since 1970, rounded down").ex("UNIX_SECONDS("+exampleTime+")", "1770134706", "UNIX_SECONDS(NULL)", "NULL", "UNIX_SECONDS(TIMESTAMP '1969-12-31T23:59:59.5Z')", "-1"),
		define("UNIX_MILLIS", when.Millis, "ts", "milliseconds since 1970, rounded down").alias("EPOCH_MS").ex("UNIX_MILLIS("+exampleTime+")", "1770134706789", "UNIX_MILLIS(NULL)", "NULL", "UNIX_MILLIS(TIMESTAMP '1970-01-01T00:00:00Z')", "0"),
		define("UNIX_MICROS", when.Micros, "ts", "microseconds since 1970").alias("EPOCH_US").ex("UNIX_MICROS("+exampleTime+")", "1770134706789000", "UNIX_MICROS(NULL)", "NULL", "UNIX_MICROS(TIMESTAMP '1970-01-01T00:00:00Z')", "0"),
		define("TIMESTAMP_SECONDS", when.FromSeconds, "n", "the time n seconds after 1970").ex("TIMESTAMP_SECONDS(1770134706)", "TIMESTAMP '2026-02-03T16:05:06Z'", "TIMESTAMP_SECONDS(NULL)", "NULL", "TIMESTAMP_SECONDS(-1)", "TIMESTAMP '1969-12-31T23:59:59Z'", "TIMESTAMP_SECONDS(9223372036854775807)", outOfRange),
		define("TIMESTAMP_MILLIS", when.FromMillis, "n", "the time n milliseconds after 1970").ex("TIMESTAMP_MILLIS(1770134706789)", exampleTime, "TIMESTAMP_MILLIS(NULL)", "NULL", "TIMESTAMP_MILLIS(0)", "TIMESTAMP '1970-01-01T00:00:00Z'", "TIMESTAMP_MILLIS(9223372036854775807)", outOfRange),
		define("TIMESTAMP_MICROS", when.FromMicros, "n", "the time n microseconds after 1970").ex("TIMESTAMP_MICROS(1770134706789000)", exampleTime, "TIMESTAMP_MICROS(NULL)", "NULL", "TIMESTAMP_MICROS(0)", "TIMESTAMP '1970-01-01T00:00:00Z'", "TIMESTAMP_MICROS(9223372036854775807)", outOfRange),
		define("UNIX_DATE", when.UnixDays, "d", "days since 1970").ex("UNIX_DATE("+exampleDate+")", "20487", "UNIX_DATE(NULL)", "NULL", "UNIX_DATE(DATE '1969-12-31')", "-1"),
		define("DATE_FROM_UNIX_DATE", when.FromUnixDays, "n", "the date n days after 1970").ex("DATE_FROM_UNIX_DATE(20487)", exampleDate, "DATE_FROM_UNIX_DATE(NULL)", "NULL", "DATE_FROM_UNIX_DATE(-1)", "DATE '1969-12-31'", "DATE_FROM_UNIX_DATE(10000000)", "error: DATE out of range"),
	}
	for _, f := range l {
		for i, e := range f.Examples {
			f.Examples[i] = Example{dates(e.Call), dates(e.Want)}
		}
	}
	return l
}

func zoneFunctions() []*Func {
	const bad = "error: no zone of this name is known; write one such as Asia/Seoul, UTC or +09:00"
	return []*Func{
		define("FROM_UTC_TIMESTAMP", zone.ToLocal, "ts zone", "the wall clock of a zone at ts, as if it were UTC").
			ex("FROM_UTC_TIMESTAMP("+exampleTime+", 'Asia/Seoul')", "TIMESTAMP '2026-02-04T01:05:06.789Z'", "FROM_UTC_TIMESTAMP(NULL, 'UTC')", "NULL", "FROM_UTC_TIMESTAMP("+exampleTime+", '-03:30')", "TIMESTAMP '2026-02-03T12:35:06.789Z'",
				"FROM_UTC_TIMESTAMP("+exampleTime+", 'Mars')", bad),
		define("TO_UTC_TIMESTAMP", zone.FromLocal, "ts zone", "the time at which the wall clock of a zone shows ts").
			ex("TO_UTC_TIMESTAMP(TIMESTAMP '2026-02-04T01:05:06.789Z', 'Asia/Seoul')", exampleTime, "TO_UTC_TIMESTAMP(NULL, 'UTC')", "NULL",
				"TO_UTC_TIMESTAMP(TIMESTAMP '2026-11-01T01:30:00Z', 'America/New_York')", "TIMESTAMP '2026-11-01T05:30:00Z'", "TO_UTC_TIMESTAMP("+exampleTime+", '')", bad),
		define("CONVERT_TZ", zone.Convert, "s from to", "a wall clock time yyyy-MM-dd HH:mm:ss of one zone as that of another").
			ex("CONVERT_TZ('1970-01-01 00:00:00', 'UTC', 'America/Los_Angeles')", "'1969-12-31 16:00:00'", "CONVERT_TZ(NULL, 'UTC', 'UTC')", "NULL", "CONVERT_TZ('2026-07-01 12:00:00', 'Europe/Berlin', 'UTC')", "'2026-07-01 10:00:00'",
				"CONVERT_TZ('noon', 'UTC', 'UTC')", `error: "noon" is no time of the form yyyy-MM-dd HH:mm:ss`).
			differs("Flink gives NULL for bad input"),
	}
}
