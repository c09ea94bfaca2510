// Package state is the pebble store behind a stateful job.
package state

import _ "github.com/cockroachdb/pebble/v2"
