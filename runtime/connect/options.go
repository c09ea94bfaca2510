package connect

import (
	"fmt"

	"github.com/streamc/streamc/runtime/sq"
)

// Text returns a text option, def where it is not given. A Secret is refused: the value may appear in messages.
func (o Options) Text(name, def string) (string, error) {
	switch v := o[name].(type) {
	case nil:
		return def, nil
	case string:
		return v, nil
	case sq.Secret:
		return "", fmt.Errorf("option %s cannot be a secret: it is shown in messages; use a PARAM", name)
	default:
		return "", o.wrong(name, "a text")
	}
}

// Int returns an integer option, def where it is not given.
func (o Options) Int(name string, def int64) (int64, error) {
	switch v := o[name].(type) {
	case nil:
		return def, nil
	case int64:
		return v, nil
	default:
		return 0, o.wrong(name, "an integer")
	}
}

// Bool returns a boolean option, def where it is not given.
func (o Options) Bool(name string, def bool) (bool, error) {
	switch v := o[name].(type) {
	case nil:
		return def, nil
	case bool:
		return v, nil
	default:
		return false, o.wrong(name, "TRUE or FALSE")
	}
}

// Timestamp returns a TIMESTAMP option in microseconds since 1970 UTC, def where it is not given.
func (o Options) Timestamp(name string, def int64) (int64, error) {
	switch v := o[name].(type) {
	case nil:
		return def, nil
	case sq.Timestamp:
		return int64(v), nil
	default:
		return 0, o.wrong(name, "a TIMESTAMP")
	}
}

func (o Options) wrong(name, want string) error {
	return fmt.Errorf("option %s must be %s, not %v", name, want, o[name])
}
