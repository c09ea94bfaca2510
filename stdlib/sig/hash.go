package sig

import (
	"github.com/streamc/streamc/stdlib/calc"
	"github.com/streamc/streamc/stdlib/hash"
	"github.com/streamc/streamc/stdlib/url"
)

func hashFunctions() []*Func {
	digest := func(name string, impl func(string) string, abc, empty string) *Func {
		return define(name, impl, "s", "the "+name+" digest of the UTF-8 bytes, in hexadecimal digits").
			ex(name+"('abc')", "'"+abc+"'", name+"(NULL)", "NULL", "LEFT("+name+"(''), 8)", "'"+empty+"'")
	}
	return []*Func{
		digest("MD5", hash.Md5, "900150983cd24fb0d6963f7d28e17f72", "d41d8cd9"),
		digest("SHA1", hash.Sha1, "a9993e364706816aba3e25717850c26c9cd0d89d", "da39a3ee").alias("SHA"),
		digest("SHA224", hash.Sha224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7", "d14a028c"),
		digest("SHA256", hash.Sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "e3b0c442"),
		digest("SHA384", hash.Sha384, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7", "38b060a7"),
		digest("SHA512", hash.Sha512, "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f", "cf83e135"),
		define("SHA2", hash.Sha2, "s bits", "the SHA-2 digest of 224, 256 (or 0), 384 or 512 bits, in hexadecimal digits").
			ex("SHA2('abc', 256) = SHA256('abc')", "TRUE", "SHA2(NULL, 256)", "NULL", "SHA2('', 0) = SHA256('')", "TRUE", "SHA2('a', 128)", "error: SHA2 has 224, 256, 384 or 512 bits, not 128").
			differs("Spark gives NULL for another number of bits"),
		define("CRC32", hash.Crc32, "s", "the CRC-32 checksum of the UTF-8 bytes").ex("CRC32('abc')", "891568578", "CRC32(NULL)", "NULL", "CRC32('')", "0"),
		define("XXHASH64", hash.XXHash64, "s", "the xxHash64 of the UTF-8 bytes with seed 42").
			ex("XXHASH64('a') = XXHASH64('b')", "FALSE", "XXHASH64(NULL)", "NULL", "XXHASH64('')", "-7444071767201028348").
			differs("Spark's takes several values and gives its seed for NULL; for one value it is the same"),
		define("XXHASH64", hash.XXHash64Int, "x", "the xxHash64 of the eight bytes, the lowest first, with seed 42").ex("XXHASH64(1)", "-7001672635703045582"),
		define("TO_BASE64", hash.ToBase64, "s", "the base64 form of the UTF-8 bytes").alias("BASE64").
			ex("TO_BASE64('hello')", "'aGVsbG8='", "TO_BASE64(NULL)", "NULL", "TO_BASE64('')", "''"),
		define("FROM_BASE64", hash.FromBase64, "s", "the text of a base64 form").alias("UNBASE64").
			ex("FROM_BASE64('aGVsbG8=')", "'hello'", "FROM_BASE64(NULL)", "NULL", "FROM_BASE64('')", "''", "FROM_BASE64('#')", "error: no base64 text", "FROM_BASE64('/w==')", "error: the bytes are no UTF-8 text").
			differs("Spark and DuckDB give BYTES; Flink a STRING, as here"),
		define("HEX", calc.HexInt, "x", "the hexadecimal digits, of a negative number those of its two's complement").
			ex("HEX(255)", "'FF'", "HEX(NULL)", "NULL", "HEX(-1)", "'FFFFFFFFFFFFFFFF'"),
		define("HEX", hash.HexText, "s", "the hexadecimal digits of the UTF-8 bytes").ex("HEX('abc')", "'616263'", "HEX('')", "''"),
	}
}

func urlFunctions() []*Func {
	const example = "'https://u@example.org:8080/a/b?x=1&y=2#top'"
	return []*Func{
		define("URL_ENCODE", url.Encode, "s", "as a part of a URL's query").
			ex("URL_ENCODE('a b&c')", "'a+b%26c'", "URL_ENCODE(NULL)", "NULL", "URL_ENCODE('ñ~*')", "'%C3%B1~%2A'").
			differs("Flink and Spark (Java) write ~ as %7E and keep *; DuckDB writes a space as %20"),
		define("URL_DECODE", url.Decode, "s", "the text of a part of a URL's query").
			ex("URL_DECODE('a+b%26c')", "'a b&c'", "URL_DECODE(NULL)", "NULL", "URL_DECODE('')", "''", "URL_DECODE('%zz')", "error: no URL-encoded text").
			differs("Flink gives NULL for bad input; Spark an error, as here"),
		define("PARSE_URL", url.Parse, "s part", "a part of a URL: PROTOCOL, AUTHORITY, USERINFO, HOST, PATH, QUERY, REF or FILE; NULL where it has none").
			ex("PARSE_URL("+example+", 'HOST')", "'example.org'", "PARSE_URL(NULL, 'HOST')", "NULL", "PARSE_URL("+example+", 'FILE')", "'/a/b?x=1&y=2'", "PARSE_URL("+example+", 'USERINFO')", "'u'",
				"PARSE_URL('a/b', 'QUERY')", "NULL", "PARSE_URL('a', 'PORT')", "error: PARSE_URL knows PROTOCOL, AUTHORITY, USERINFO, HOST, PATH, QUERY, REF and FILE",
				"PARSE_URL('http://[', 'HOST')", "error: no URL: missing ']' in host").
			differs("Flink gives NULL for what is no URL; Spark an error, as here"),
		define("PARSE_URL", url.ParseKey, "s part key", "the value of a key in the QUERY of a URL, as it is written there; NULL where there is none").
			ex("PARSE_URL("+example+", 'QUERY', 'y')", "'2'", "PARSE_URL("+example+", 'QUERY', 'z')", "NULL"),
	}
}
