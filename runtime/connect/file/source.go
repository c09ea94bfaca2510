// Package file reads and writes files through fs.FS.
//
// Source options: path (a file, a directory or a glob), split ('file', 'log'), follow, header, delimiter, quote, comment, max_record_bytes. A file is read up to the size
// that it had when the source was opened, unless it is followed; gzip and zstd are recognised by their first bytes. Sink options: path.
package file

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"

	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/connect/records"
	"github.com/streamc/streamc/runtime/fs"
)

type source struct {
	path   string
	world  connect.World
	format records.Format
	files  []input
	// compression is the option: auto or one of compressions.
	compression string
	log         bool // one partition over all files
	// mustSplit: lateness depends on the option split, which is not given; so there may be only one file (SQ2111).
	mustSplit bool
	// follow: it is one file that grows. base is the offset in the log of the file that has its name now.
	follow bool
	base   int64
	read   atomic.Int64
}

var compressions = map[string]records.Compression{"none": records.Plain, "gzip": records.Gzip, "zstd": records.Zstd}

// sniff finds the compression of a file from its first bytes, unless it is given.
func (s *source) sniff(head []byte) (records.Compression, error) {
	if how, given := compressions[s.compression]; given {
		return how, nil
	}
	return records.Sniff(head)
}

// input is one file as it was when the source was opened.
type input struct {
	path    string
	size    int64 // as stored; -1 for a special file
	id      uint64
	how     records.Compression
	special bool
}

// OpenSource finds the files of a source and checks their headers.
func OpenSource(cfg connect.SourceConfig) (connect.Source, error) {
	s := &source{world: cfg.World}
	var err error
	if s.format, err = records.FormatOf(cfg); err != nil {
		return nil, err
	}
	if s.path, err = cfg.Options.Text("path", ""); err != nil {
		return nil, err
	}
	split, err := cfg.Options.Text("split", "file")
	if err != nil {
		return nil, err
	}
	s.mustSplit = cfg.Options["split"] == nil && cfg.EventTime
	if split != "file" && split != "log" {
		return nil, fmt.Errorf("split must be 'file' or 'log', not '%s'", split)
	}
	s.log = split == "log"
	if s.compression, err = cfg.Options.Text("compression", "auto"); err != nil {
		return nil, err
	}
	if _, known := compressions[s.compression]; !known && s.compression != "auto" {
		return nil, fmt.Errorf("compression must be 'auto', 'none', 'gzip' or 'zstd', not '%s'", s.compression)
	}
	if s.follow, err = cfg.Options.Bool("follow", false); err != nil {
		return nil, err
	}
	if s.follow {
		return s, s.checkFollow()
	}
	if err := s.find(); err != nil {
		return nil, err
	}
	for i := range s.files {
		if err := s.inspect(&s.files[i]); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// find expands the path.
func (s *source) find() error {
	if s.path == "" {
		return errors.New("option path is missing")
	}
	if !fs.HasMeta(s.path) {
		info, err := s.world.FS.Stat(s.path)
		if err != nil {
			return err
		}
		if !info.Dir {
			s.add(s.path, info)
			return nil
		}
	}
	paths, err := s.world.FS.Glob(s.pattern())
	if err != nil {
		return err
	}
	for _, p := range paths {
		info, err := s.world.FS.Stat(p)
		if err != nil {
			return err
		}
		if !info.Dir {
			s.add(p, info)
		}
	}
	if s.mustSplit && (len(s.files) > 1 || !fs.HasMeta(s.path)) {
		return fmt.Errorf("%s may be several files: say split = 'file' (each its own log) or split = 'log' (one log), because lateness depends on it", s.path)
	}
	if len(s.files) > 0 {
		return nil
	}
	if !fs.HasMeta(s.path) {
		return fmt.Errorf("the directory %s holds no file", s.path)
	}
	if _, err := s.world.FS.Stat(s.path); err == nil {
		return fmt.Errorf(`no file matches %s; to name the file that is called exactly so, write \ before each of * ? [`, s.path)
	}
	return fmt.Errorf("no file matches %s", s.path)
}

// pattern is the glob of the files: for a directory, those in it whose names do not start with a dot.
func (s *source) pattern() string {
	if fs.HasMeta(s.path) {
		return s.path
	}
	return strings.TrimRight(s.path, "/") + "/*"
}

func (s *source) add(p string, info fs.Info) {
	in := input{path: p, size: info.Size, id: info.ID, special: info.Special}
	if in.special {
		in.size = -1
	}
	s.files = append(s.files, in)
}

// inspect looks at the compression and the header of a regular file, so that a wrong one is an error before the first row. A special
// file can be read only once: it is looked at when it is read.
func (s *source) inspect(in *input) error {
	if in.special {
		return nil
	}
	f, err := s.world.FS.Open(in.path)
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, min(records.Magic, in.size))
	if _, err := io.ReadFull(io.NewSectionReader(f, 0, in.size), head); err != nil {
		return fmt.Errorf("%s: %w", in.path, err)
	}
	if in.how, err = s.sniff(head); err != nil {
		return fmt.Errorf("%s: %w", in.path, err)
	}
	if how := records.CompressionOf(in.path); s.compression == "auto" && (how == records.Gzip && len(head) < 2 || how == records.Zstd && len(head) < 4) {
		in.how = how // not even its first bytes: truncated
	}
	if !s.format.Header {
		return nil
	}
	p := &part{s: s, in: *in, f: f, quiet: true}
	if err := p.cutter().Start(); err != nil {
		return fmt.Errorf("%s: %w", in.path, err)
	}
	return nil
}

func (s *source) Partitions() []string {
	if s.log || s.follow {
		return []string{s.path}
	}
	names := make([]string, len(s.files))
	for i, f := range s.files {
		names[i] = f.path
	}
	return names
}

func (s *source) Bounded() bool    { return !s.follow }
func (s *source) BytesRead() int64 { return s.read.Load() }
func (s *source) Close() error     { return nil }

func (s *source) Size() int64 {
	var n int64
	if s.follow {
		return -1
	}
	for _, f := range s.files {
		if f.special {
			return -1
		}
		n += f.size
	}
	return n
}

func (s *source) Open(p int, offset int64) (connect.Reader, error) {
	if p < 0 || p >= len(s.Partitions()) {
		return nil, fmt.Errorf("%s has no partition %d", s.path, p)
	}
	if s.follow {
		if offset < s.base {
			return nil, fmt.Errorf("%s was replaced, and what was read from it cannot be read again", s.path)
		}
		return &follower{s: s, to: offset}, nil
	}
	files := s.files
	if !s.log {
		files = files[p : p+1]
	}
	return &reader{s: s, files: files, to: offset}, nil
}
