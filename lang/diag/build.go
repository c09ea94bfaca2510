package diag

import (
	"fmt"

	"github.com/streamc/streamc/lang/source"
)

// The 4xxx codes are about the machine that builds: no query text is to blame, so File is nil.

func environment(code Code, message, why string, help ...string) Diagnostic {
	d := Diagnostic{Code: code, Message: message, Why: why}
	for _, h := range help {
		d.Help = append(d.Help, Help{Text: h})
	}
	return d
}

// NoGo says that there is no go command; oldest is the oldest version that would do.
func NoGo(oldest string) Diagnostic {
	return environment("SQ4001", "no go command in PATH",
		"streamc compiles queries with the Go toolchain of this machine",
		"install Go "+oldest+" or newer and put its bin folder into PATH",
		"check, explain and fmt work without Go")
}

// GoTooOld says that the go command at path is older than the runtime needs.
func GoTooOld(path, version, oldest string) Diagnostic {
	return environment("SQ4002", fmt.Sprintf("%s is %s, but jobs need Go %s or newer", path, version, oldest),
		"streamc never downloads a toolchain", "install Go "+oldest+" or newer")
}

// GoTooNew says that the state store does not compile with the go command at path.
func GoTooNew(path, version, limit string) Diagnostic {
	return environment("SQ4003", fmt.Sprintf("%s is %s, but the state store needs a Go older than %s", path, version, limit),
		"its hash table relies on the layout of a map in the Go runtime and refuses versions it was not tested with",
		"put a Go before "+limit+" first in PATH", "install a newer streamc", "jobs without state build with this Go")
}

// CacheNotWritable says that a folder that builds need cannot be written; reason is the system's.
func CacheNotWritable(dir, reason string) Diagnostic {
	return environment("SQ4004", "cannot write the build cache "+dir, reason,
		"make the folder writable", "set XDG_CACHE_HOME (streamc) or GOCACHE (Go) to a writable folder")
}

// NoHome says that no variable tells where caches are; needed names the ones that would.
func NoHome(needed string) Diagnostic {
	return environment("SQ4005", "HOME is not set, so there is no place for build caches", "",
		"set HOME, or "+needed)
}

// ModulesMissing says that Go's module cache lacks what a job links; first is one missing module, "" if unknown.
func ModulesMissing(dir, first string) Diagnostic {
	why := "builds never use the network"
	if first != "" {
		why = first + " is not there, and builds never use the network"
	}
	return environment("SQ4006", "the Go module cache "+dir+" lacks modules of the runtime", why,
		"run once, with a network: streamc doctor --warm")
}

// OutputNotWritable says that the binary or folder asked for cannot be written.
func OutputNotWritable(path, reason string) Diagnostic {
	return environment("SQ4007", "cannot write "+path, reason, "choose another place with -o")
}

// BadTarget says that Go has no such target.
func BadTarget(os, arch string) Diagnostic {
	return environment("SQ4008", fmt.Sprintf("Go cannot build for --os %s --arch %s", os, arch), "",
		"`go tool dist list` shows all targets, such as linux/arm64 or darwin/arm64")
}

// DiskFull says that path could not be written because its disk is full.
func DiskFull(path string) Diagnostic {
	return environment("SQ4009", "no space left for "+path, "",
		"free some space; `go clean -cache` empties Go's build cache")
}

// OutOfMemory says that the system ended the Go compiler.
func OutOfMemory() Diagnostic {
	return environment("SQ4010", "the Go compiler was killed", "most likely the machine ran out of memory",
		"give the build about 1 GB", "build on another machine with --os and --arch")
}

// GoBroken says that the go command at path does not do what a go command does.
func GoBroken(path, problem string) Diagnostic {
	return environment("SQ4011", path+" does not work as a go command", problem, "run `go version` to see what it is")
}

// TargetFolderInUse says that --emit-go would mix its files with others.
func TargetFolderInUse(dir, found string) Diagnostic {
	return environment("SQ4012", dir+" is not empty", "it holds "+found+", which streamc did not write",
		"choose a new folder: your changes there stay yours")
}

// BadModulePath says that --module is no module path.
func BadModulePath(path, problem string) Diagnostic {
	return environment("SQ4013", fmt.Sprintf("%q is no Go module path", path), problem, "write something like example.com/jobs/flights")
}

// CannotRead says that the query file cannot be read.
func CannotRead(path, reason string) Diagnostic {
	return environment("SQ4014", "cannot read "+path, reason)
}

// DownloadFailed says that `streamc doctor --warm` could not fetch a module; problem is the go command's line.
func DownloadFailed(problem string) Diagnostic {
	return environment("SQ4015", "cannot download the modules of the runtime", problem,
		"GOPROXY says where Go downloads modules from; `go env GOPROXY` shows it")
}

// NothingToBuild says that a file only declares things.
func NothingToBuild(path string) Diagnostic {
	return environment("SQ4016", path+" has no query, so there is nothing to build", "",
		"add a SELECT, an INSERT INTO or a FROM … |> EMIT")
}

// NotBuiltYet says that what (a connector or a format) is in the language, but not yet in this version; flag puts a file in its place.
func NotBuiltYet(file *source.File, span source.Span, what, owner, flag string) Diagnostic {
	return Diagnostic{Code: "SQ4017", File: file, Span: span,
		Message: fmt.Sprintf("%s of %s cannot be built yet", what, owner),
		Why:     "check, explain and test know it; no program can connect by it in this version",
		Help:    []Help{{Text: "put a file in its place: " + flag}}}
}

var _ = addEntries(map[Code]Entry{
	"SQ4001": {"no go command in PATH",
		"streamc writes Go and compiles it with the Go toolchain of the machine. The finished job needs neither.",
		"env PATH=/nowhere streamc build q.sq", "PATH=$PATH:/usr/local/go/bin streamc build q.sq"},
	"SQ4002": {"the go command is too old",
		"Generated code and runtime are written for one minimum Go version. streamc does not download toolchains: a build never uses the network.",
		"streamc build q.sq   # with Go 1.24 in PATH", "streamc build q.sq   # with Go 1.26 in PATH"},
	"SQ4003": {"the go command is too new for the state store",
		"The store's hash table relies on internals of the Go runtime and is compiled only for versions it was tested with. Jobs without state are not affected.",
		"streamc build q.sq   # with Go 1.28 in PATH", "streamc build q.sq   # with Go 1.26 or 1.27 in PATH"},
	"SQ4004": {"a build cache cannot be written",
		"The runtime's source, compiled packages and finished binaries are kept in caches, so that the next build takes a second or nothing.",
		"env XDG_CACHE_HOME=/proc streamc build q.sq", "env XDG_CACHE_HOME=/var/tmp/cache streamc build q.sq"},
	"SQ4005": {"HOME is not set",
		"The caches of Go and of streamc are found from HOME. Services and minimal containers often run without it.",
		"env -i PATH=$PATH streamc build q.sq", "env -i PATH=$PATH HOME=/var/lib/build streamc build q.sq"},
	"SQ4006": {"the module cache lacks modules of the runtime",
		"A build never uses the network. The modules that jobs link come to the module cache when streamc itself is built; on a machine that got only the binary, or after `go clean -modcache`, they are missing.",
		"go clean -modcache && streamc build q.sq", "streamc doctor --warm && streamc build q.sq"},
	"SQ4007": {"the output cannot be written",
		"The binary is written beside its final name and renamed, so its folder must exist and be writable.",
		"streamc build q.sq -o /no/such/folder/job", "streamc build q.sq -o ./job"},
	"SQ4008": {"no such target",
		"--os and --arch take Go's names of operating systems and processors.",
		"streamc build q.sq --os linux --arch x86_64", "streamc build q.sq --os linux --arch amd64"},
	"SQ4009": {"no space left",
		"A first build writes about 500 MB of compiled packages into Go's build cache; a binary takes 2 to 25 MB.",
		"streamc build q.sq   # on a full disk", "go clean -cache && streamc build q.sq"},
	"SQ4010": {"the Go compiler was killed",
		"The first build compiles several packages at once and needs up to about 1 GB of memory.",
		"streamc build q.sq   # in a container with 256 MB", "streamc build q.sq --os linux --arch arm64   # on a larger machine"},
	"SQ4011": {"the go command does not work",
		"What is found as `go` in PATH did not answer `go env` as Go does.",
		"env PATH=/opt/wrappers streamc build q.sq", "env PATH=/usr/local/go/bin streamc build q.sq"},
	"SQ4012": {"the folder for --emit-go is in use",
		"The emitted module belongs to you and may hold your changes, so streamc writes it into a new or empty folder only.",
		"streamc build q.sq --emit-go .", "streamc build q.sq --emit-go ./job-src"},
	"SQ4013": {"not a module path",
		"--module becomes the module line of the emitted go.mod and must be a path that Go accepts.",
		"streamc build q.sq --emit-go d --module 'my job'", "streamc build q.sq --emit-go d --module example.com/my/job"},
	"SQ4014": {"the query file cannot be read",
		"The file does not exist, is a folder, or its permissions forbid reading.",
		"streamc check no-such-file.sq", "streamc check q.sq"},
	"SQ4015": {"modules cannot be downloaded",
		"`streamc doctor --warm` is the only verb that uses the network. It fetches the modules that jobs link, in the versions and with the checksums that are built into streamc.",
		"env GOPROXY=off streamc doctor --warm", "env GOPROXY=https://proxy.example.com streamc doctor --warm"},
	"SQ4017": {"a connector or format that cannot be built yet",
		"Queries may already name every connector and format of the documentation, so that they can be checked, explained and tested. What this version cannot open is replaced by a file: run and build take --input NAME=FILE for a source and --output NAME=FILE for a sink, and so does a finished job.",
		"streamc build txns.sq   # source txns reads kafka", "streamc run txns.sq --input txns=sample.jsonl"},
	"SQ4016": {"nothing to build",
		"A file with declarations alone can be checked and formatted, but a program needs at least one query.",
		"CREATE SOURCE a (id BIGINT) WITH (connector = 'stdin', format = 'json');",
		"CREATE SOURCE a (id BIGINT) WITH (connector = 'stdin', format = 'json');\nSELECT id FROM a;"},
})
