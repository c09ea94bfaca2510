package fs

import (
	"os"
	"path/filepath"
	"syscall"
)

// errNotDir is the cause when a path element is a file where a directory is needed.
var errNotDir error = syscall.ENOTDIR

// OS returns the file system of the operating system.
func OS() FS { return osFS{} }

type osFS struct{}

func (osFS) Open(path string) (File, error) { return osOpen(path, os.O_RDONLY) }

func (osFS) Create(path string) (File, error) {
	return osOpen(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC)
}

func (osFS) OpenAppend(path string) (File, error) {
	return osOpen(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND)
}

func osOpen(path string, flag int) (File, error) {
	f, err := os.OpenFile(filepath.FromSlash(path), flag, 0o666)
	if err != nil {
		return nil, err
	}
	return osFile{f}, nil
}

func (osFS) Rename(from, to string) error {
	return os.Rename(filepath.FromSlash(from), filepath.FromSlash(to))
}

func (osFS) Remove(path string) error   { return os.Remove(filepath.FromSlash(path)) }
func (osFS) MkdirAll(path string) error { return os.MkdirAll(filepath.FromSlash(path), 0o777) }

func (o osFS) Glob(pattern string) ([]string, error) { return glob(o, pattern) }

func (osFS) names(dir string) ([]string, error) {
	f, err := os.Open(filepath.FromSlash(dir))
	if err != nil {
		return nil, err
	}
	names, err := f.Readdirnames(-1)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return names, err
}

func (osFS) Stat(path string) (Info, error) {
	fi, err := os.Stat(filepath.FromSlash(path))
	if err != nil {
		return Info{}, err
	}
	return osInfo(fi), nil
}

func (osFS) SyncDir(dir string) error { return syncDir(filepath.FromSlash(dir)) }

func (osFS) Resolve(path string) (string, error) {
	p, err := filepath.EvalSymlinks(filepath.FromSlash(path))
	return filepath.ToSlash(p), err
}

func (osFS) CopyMode(from, to string) error {
	fi, err := os.Stat(filepath.FromSlash(from))
	if err != nil {
		return err
	}
	return os.Chmod(filepath.FromSlash(to), fi.Mode().Perm())
}

func osInfo(fi os.FileInfo) Info {
	return Info{Size: fi.Size(), Dir: fi.IsDir(), Special: !fi.IsDir() && !fi.Mode().IsRegular(), ID: inode(fi)}
}

type osFile struct{ *os.File }

func (f osFile) Size() (int64, error) {
	fi, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return fi.Size(), nil
}
