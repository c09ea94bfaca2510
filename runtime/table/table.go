// Package table holds the in-memory side of keyed state and its contract with a store.
//
// A table is a typed, generated, open-addressing table with a write-back relation to a store: Touch marks what an epoch
// changed, Delta hands the final value of each touched key over at a barrier, Load and Evict move cold keys, Scan walks a key group.
package table

// Entry is one key's state as bytes. Value nil deletes. The receiver owns the bytes.
type Entry struct {
	Operator string // stable operator id
	Group    uint8  // key group
	Slice    int64  // window or slice start; 0 for unwindowed state
	Key      []byte
	Value    []byte // starts with a schema version byte
}

// State is the contract of one operator's table on one worker. One caller at a time.
type State interface {
	// Operator returns the stable operator id.
	Operator() string
	// Delta appends the final value of every key touched since the last Delta (deleted ones with nil Value) and starts the next epoch.
	Delta(epoch uint64, dst []Entry) []Entry
	// Load puts an entry back, as on restart or on a miss. It does not mark it touched. An unknown schema version is an error.
	Load(e Entry) error
	// Scan calls f for every entry of a key group until it returns false. The entry is valid only during the call.
	Scan(group uint8, f func(Entry) bool)
	// Evict drops clean entries from memory until at most max bytes are used, and returns the bytes used after it.
	Evict(max int64) int64
	// Size returns entries and approximate bytes.
	Size() (rows int, bytes int64)
}

// Resumer is a table that keeps state of windows which have closed, because open ones share it. After a restart it is told the watermark up to which
// everything was emitted before.
type Resumer interface{ Resume(wm int64) }
