// Package fs is the file system that runtime code sees: a small interface, the operating system behind it in production (OS), and a
// crashable in-memory one in the simulator (Mem).
//
// Both behave alike: errors are *PathError with the operation and the path, missing files match ErrNotExist, and what is not synced
// may be lost. Durability follows POSIX to the letter: File.Sync keeps the data of a file, only SyncDir keeps its name.
package fs

import (
	"io"
	iofs "io/fs"
)

// FS is a file system. Paths are slash-separated and, where relative, relative to the working directory of the process.
type FS interface {
	Open(path string) (File, error)   // read only
	Create(path string) (File, error) // truncates
	// OpenAppend opens for writing at the end, and creates the file where it is missing.
	OpenAppend(path string) (File, error)
	Rename(from, to string) error
	Remove(path string) error
	MkdirAll(path string) error
	// Glob returns the matches of a pattern (path.Match syntax per element) sorted by path. As in a shell, a wildcard does not
	// match a name that starts with a dot; only the pattern's own leading dot does. A directory that cannot be read is an error.
	Glob(pattern string) ([]string, error)
	Stat(path string) (Info, error) // errors.Is(err, fs.ErrNotExist)
	// SyncDir makes creations and renames in dir durable.
	SyncDir(dir string) error
	// Resolve follows symbolic links of an existing path, so that a rename replaces what is meant and not the link.
	Resolve(path string) (string, error)
	// CopyMode gives one existing file the permissions of another.
	CopyMode(from, to string) error
}

// Info describes a file.
type Info struct {
	Size int64
	Dir  bool
	// Special is set for what is neither a regular file nor a directory: a device, a pipe, a socket. It has no size, cannot be
	// read twice and must not be renamed over.
	Special bool
	// ID identifies the file's inode where there is one, else 0.
	ID uint64
}

// File is an open file.
type File interface {
	io.Reader
	io.Writer
	io.ReaderAt
	io.Closer
	Sync() error
	Truncate(size int64) error
	Size() (int64, error)
}

// PathError is the error of a file operation: what was done, to which path, and why it went wrong.
type PathError = iofs.PathError

// Causes that callers ask for with errors.Is.
var (
	ErrNotExist = iofs.ErrNotExist
	ErrExist    = iofs.ErrExist
	ErrClosed   = iofs.ErrClosed
)
