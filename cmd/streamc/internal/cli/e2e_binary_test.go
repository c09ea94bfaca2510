//go:build unix

package cli

import (
	"bytes"
	"debug/buildinfo"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// job builds a query and returns the binary's path.
func (u *user) job(name, query string, flags ...string) string {
	u.t.Helper()
	u.write(name+".sq", query)
	out := filepath.Join(u.dir, name)
	u.run(append([]string{"build", name + ".sq", "-o", out}, flags...)...)
	return out
}

// A job must run where nothing else is: no interpreter, no environment, no files.
func TestBinaryNeedsNothing(t *testing.T) {
	long(t)
	if runtime.GOOS != "linux" {
		return // ELF is Linux's; CI runs there
	}
	u := newUser(t)
	bin := u.job("pay", stateless)
	f, err := elf.Open(bin)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			t.Errorf("the binary has a program header %v", p.Type)
		}
	}

	empty := t.TempDir()
	alone := func(attr *syscall.SysProcAttr, program string) {
		t.Helper()
		cmd := exec.Command(program)
		cmd.Dir, cmd.Env, cmd.Stdin, cmd.SysProcAttr = empty, []string{}, strings.NewReader(payIn), attr
		if attr != nil {
			cmd.Dir = "/"
		}
		var errw bytes.Buffer
		cmd.Stderr = &errw
		out, err := cmd.Output()
		if err != nil || string(out) != payOut {
			t.Errorf("%v: %q\n%s", err, out, errw.String())
		}
	}
	alone(nil, bin)
	if left, err := os.ReadDir(empty); err != nil || len(left) != 0 {
		t.Errorf("the job left %v (%v)", left, err)
	}

	if os.Getuid() != 0 {
		t.Log("no chroot without root")
		return
	}
	root := t.TempDir()
	data, err := os.ReadFile(bin)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "job"), data, 0o755); err != nil {
		t.Fatal(err)
	}
	alone(&syscall.SysProcAttr{Chroot: root}, "/job")
}

// A job links what its query names, and the file connector, which --input and --output put in the place of any other; nothing else.
func TestBinaryLinksWhatItNames(t *testing.T) {
	long(t)
	u := newUser(t)
	bin := u.job("pay", stateless)
	info, err := buildinfo.ReadFile(bin)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range info.Deps {
		if strings.HasPrefix(d.Path, "github.com/cockroachdb") {
			t.Errorf("a stateless job links %s", d.Path)
		}
	}
	data, err := os.ReadFile(bin)
	if err != nil {
		t.Fatal(err)
	}
	for pkg, want := range map[string]bool{"stdio": true, "file": true, "memory": false, "blackhole": false, "generate": false, "nexmark": false} {
		// Function names stay in a stripped binary, for stack traces.
		if got := bytes.Contains(data, []byte("/runtime/connect/"+pkg+".")); got != want {
			t.Errorf("connector %s linked: %v, want %v", pkg, got, want)
		}
	}
	for _, pkg := range []string{"runtime/sim.", "runtime/state.", "encoding/json.Unmarshal"} {
		if bytes.Contains(data, []byte(pkg)) {
			t.Errorf("%s is linked", pkg)
		}
	}
}

func TestReleaseIsReproducible(t *testing.T) {
	long(t)
	var first []byte
	for range 2 {
		u := newUser(t) // another HOME each
		u.flights()
		u.run("build", "--release", "flights.sq")
		data := []byte(u.read("flights"))
		if first == nil {
			first = data
		} else if !bytes.Equal(first, data) {
			t.Error("two homes gave different binaries")
		}
		for _, dir := range []string{u.dir, runtime.GOROOT()} {
			if dir != "" && bytes.Contains(data, []byte(dir)) {
				t.Errorf("the binary names %s", dir)
			}
		}
	}
}

func TestCrossBuilds(t *testing.T) {
	long(t)
	u := newUser(t)
	bin := u.job("pay", stateless, "--os", "linux", "--arch", "arm64")
	f, err := elf.Open(bin)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if f.Machine != elf.EM_AARCH64 {
		t.Errorf("machine %v", f.Machine)
	}
	u.dir = "../../../.."
	// This is a build of the checkout, not of a job: modules that only Windows needs may still have to be fetched.
	proxy, err := exec.Command("go", "env", "GOPROXY").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{"darwin/arm64", "windows/amd64"} {
		goos, arch, _ := strings.Cut(target, "/")
		out := filepath.Join(t.TempDir(), "streamc")
		u.with("CGO_ENABLED=0", "GOOS="+goos, "GOARCH="+arch, "GOPROXY="+strings.TrimSpace(string(proxy))).must("", "go", "build", "-o", out, "./cmd/streamc")
		if info, err := os.Stat(out); err != nil || info.Size() < 1<<20 {
			t.Errorf("%s: %v %v", target, info, err)
		}
	}
}
