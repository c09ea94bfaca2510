// Package fs is the file system that runtime code sees: a small interface, the operating system behind it in production, and a
// crashable in-memory one in the simulator.
package fs

import "io"

// FS is a file system. Paths are slash-separated and, where relative, relative to the working directory of the process.
type FS interface {
	Open(path string) (File, error)   // read only
	Create(path string) (File, error) // truncates
	OpenAppend(path string) (File, error)
	Rename(from, to string) error
	Remove(path string) error
	MkdirAll(path string) error
	// Glob returns the matches of a pattern (path.Match syntax per element) sorted by path.
	Glob(pattern string) ([]string, error)
	Stat(path string) (Info, error) // errors.Is(err, fs.ErrNotExist)
	// SyncDir makes creations and renames in dir durable.
	SyncDir(dir string) error
}

// Info describes a file.
type Info struct {
	Size int64
	Dir  bool
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
