package app

import (
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/streamc/streamc/runtime/job"
	"github.com/streamc/streamc/runtime/sq"
)

// settleParams finds the value of every parameter: flag, environment, default. Nothing has been read or written yet.
func (p *program) settleParams() error {
	for _, f := range p.f.params {
		if p.param(f.name) == nil {
			var names []string
			for _, x := range p.job.Params {
				names = append(names, x.Name)
			}
			if len(names) == 0 {
				return &usageError{fmt.Sprintf("--param %s: this job has no parameters", f.name)}
			}
			return &usageError{fmt.Sprintf("--param %s: there is no such parameter%s", f.name, didYouMean(f.name, names, ""))}
		}
	}
	p.params = job.Params{}
	for _, x := range p.job.Params {
		text, from, given := p.given(x)
		if !given {
			if !x.HasDef {
				return &usageError{fmt.Sprintf("parameter %s (%s) is missing: give --param %s=VALUE or set %s", x.Name, x.Type, x.Name, envName(x.Name))}
			}
			p.params[x.Name] = x.DefaultValue
			continue
		}
		v, err := x.Parse(text)
		if err != nil {
			return &usageError{fmt.Sprintf("parameter %s (from %s): %v", x.Name, from, err)}
		}
		p.params[x.Name] = v
	}
	return nil
}

// param finds a parameter as identifiers compare: ASCII case folded.
func (p *program) param(name string) *job.Param {
	for i := range p.job.Params {
		if strings.EqualFold(p.job.Params[i].Name, name) {
			return &p.job.Params[i]
		}
	}
	return nil
}

// given returns the text that the caller gave for a parameter, and where. The last flag wins.
func (p *program) given(x job.Param) (text, from string, ok bool) {
	for _, f := range p.f.params {
		if strings.EqualFold(f.name, x.Name) {
			text, from, ok = f.value, "--param", true
		}
	}
	if !ok && p.o.LookEnv != nil {
		from = envName(x.Name)
		text, ok = p.o.LookEnv(from)
	}
	return text, from, ok
}

func envName(name string) string { return "SQ_" + strings.ToUpper(name) }

// origin says what value a parameter has and where it comes from.
func (p *program) origin(x job.Param) string {
	if text, from, ok := p.given(x); ok {
		return fmt.Sprintf("%s (from %s)", text, from)
	}
	if x.HasDef {
		return fmt.Sprintf("default %s (or %s)", x.Default, envName(x.Name))
	}
	return fmt.Sprintf("must be given (or %s)", envName(x.Name))
}

// environ gives WITH values their secrets.
type environ struct{ p *program }

func (e environ) Env(name string) (sq.Secret, error) {
	if e.p.o.LookEnv != nil {
		if v, ok := e.p.o.LookEnv(name); ok {
			return sq.NewSecret(v), nil
		}
	}
	return sq.Secret{}, fmt.Errorf("environment variable %s is not set", name)
}

// File reads a secret; one line end at its end does not belong to it.
func (e environ) File(name string) (sq.Secret, error) {
	f, err := e.p.o.World.FS.Open(name)
	if err != nil {
		return sq.Secret{}, err
	}
	const limit = 1 << 20
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return sq.Secret{}, err
	}
	if len(b) > limit {
		return sq.Secret{}, fmt.Errorf("%s is longer than %d bytes: not a secret", name, limit)
	}
	return sq.NewSecret(strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r")), nil
}

// checkOptions evaluates the WITH values once, so that a missing variable or a wrong value is known before anything is opened, and refuses
// two sinks that would write over each other's rows in one file.
func (p *program) checkOptions() error {
	for _, s := range p.job.Sources {
		if s.Options == nil {
			continue
		}
		if _, err := s.Options(p.params, environ{p}); err != nil {
			return &usageError{fmt.Sprintf("source %s: %v", s.Name, err)}
		}
	}
	files := map[string]string{} // path → sink
	for _, s := range p.job.Sinks {
		if s.Options == nil {
			continue
		}
		o, err := s.Options(p.params, environ{p})
		if err != nil {
			return &usageError{fmt.Sprintf("sink %s: %v", s.Name, err)}
		}
		if file, ok := o["path"].(string); ok && s.Connector == "file" {
			file = path.Clean(file)
			if other, ok := files[file]; ok && !strings.HasPrefix(file, "/dev/") {
				return &usageError{fmt.Sprintf("sinks %s and %s both write %s", other, s.Name, file)}
			}
			files[file] = s.Name
		}
	}
	return nil
}
