package cli

// A job is built without a network, from the module cache. Building or installing streamc fills that cache, because
// these imports make the modules that jobs link modules that streamc links.
import (
	_ "github.com/streamc/streamc/runtime/app"
	_ "github.com/streamc/streamc/runtime/sim"
	_ "github.com/streamc/streamc/runtime/state"
)
