// Package hash holds the digests, checksums and base64 forms of SQL over STRING.
//
// Generated programs call them directly, the constant folder and golden/ref by reflection (stdlib/sig lists them). Digests are over the UTF-8 bytes
// and are written in lower-case hexadecimal digits.
package hash

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"
	"unicode/utf8"
)

// Md5 returns the MD5 digest.
func Md5(s string) string { d := md5.Sum([]byte(s)); return hex.EncodeToString(d[:]) }

// Sha1 returns the SHA-1 digest.
func Sha1(s string) string { d := sha1.Sum([]byte(s)); return hex.EncodeToString(d[:]) }

// Sha224 returns the SHA-224 digest.
func Sha224(s string) string { d := sha256.Sum224([]byte(s)); return hex.EncodeToString(d[:]) }

// Sha256 returns the SHA-256 digest.
func Sha256(s string) string { d := sha256.Sum256([]byte(s)); return hex.EncodeToString(d[:]) }

// Sha384 returns the SHA-384 digest.
func Sha384(s string) string { d := sha512.Sum384([]byte(s)); return hex.EncodeToString(d[:]) }

// Sha512 returns the SHA-512 digest.
func Sha512(s string) string { d := sha512.Sum512([]byte(s)); return hex.EncodeToString(d[:]) }

// Sha2 returns the SHA-2 digest of so many bits: 224, 256 (also written 0), 384 or 512.
func Sha2(s string, bits int64) (string, error) {
	switch bits {
	case 224:
		return Sha224(s), nil
	case 0, 256:
		return Sha256(s), nil
	case 384:
		return Sha384(s), nil
	case 512:
		return Sha512(s), nil
	}
	return "", fmt.Errorf("SHA2 has 224, 256, 384 or 512 bits, not %d", bits)
}

// Crc32 returns the IEEE checksum.
func Crc32(s string) int64 { return int64(crc32.ChecksumIEEE([]byte(s))) }

// ToBase64 returns the standard base64 form with padding.
func ToBase64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

var errBase64 = errors.New("no base64 text")
var errUTF8 = errors.New("the bytes are no UTF-8 text")

// FromBase64 decodes standard base64 with padding to a text.
func FromBase64(s string) (string, error) {
	b, err := base64.StdEncoding.DecodeString(s)
	switch {
	case err != nil:
		return "", errBase64
	case !utf8.Valid(b):
		return "", errUTF8
	}
	return string(b), nil
}

// HexText returns the hexadecimal digits of the UTF-8 bytes, in upper case.
func HexText(s string) string { return strings.ToUpper(hex.EncodeToString([]byte(s))) }
