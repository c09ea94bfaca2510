// Package nexmark generates the event stream of the Nexmark benchmark: persons, auctions and bids of an auction house.
//
// Every event is a function of the seed and its number alone, so that a stream is reproducible, can be opened at any place, and can be dealt to
// partitions. docs/nexmark.md describes each field. The proportions and distributions are those of the benchmark; the names are ours.
//
// In: Config. Out: JSON lines, by AppendEvent and its like or as a connector. It opens nothing.
package nexmark

import (
	"fmt"
	"math"

	"github.com/streamc/streamc/runtime/synth"
)

// Config is what decides a stream.
type Config struct {
	Seed uint64
	// Events is how many events (of all three kinds) there are; 0: no end.
	Events int64
	// Density is events per second of event time.
	Density int64
	// Start is the event time of event 0, microseconds since 1970 UTC; whole milliseconds.
	Start int64
	// Group permutes the events within groups of this size; 1: they come in the order of their time.
	Group int64
}

// Defaults of Config: 100,000 events per second, from 2026-01-01T00:00:00Z, in order.
const (
	DefaultDensity = 100_000
	DefaultStart   = 1_767_225_600_000_000
)

// Check says what is wrong with a Config.
func (c Config) Check() error {
	switch {
	case c.Events < 0:
		return fmt.Errorf("events must not be negative, not %d", c.Events)
	case c.Density < 1 || c.Density > 1_000_000_000:
		return fmt.Errorf("density must be between 1 and 1000000000 events per second, not %d", c.Density)
	case c.Start%1000 != 0:
		return fmt.Errorf("the first event time must be in whole milliseconds")
	case c.Group < 1 || c.Group > 1_000_000:
		return fmt.Errorf("out_of_order_group_size must be between 1 and 1000000, not %d", c.Group)
	case c.Group%step == 0:
		return fmt.Errorf("out_of_order_group_size must not be a multiple of %d: events would be lost", step)
	}
	return nil
}

// String lists the parameters, those of the benchmark included.
func (c Config) String() string {
	return fmt.Sprintf("seed %d, events %d, density %d events/s of event time, first event time %s, out-of-order group size %d; "+
		"person:auction:bid 1:3:46; hot ratios auction %d, bidder %d, seller %d; in-flight auctions %d, active people %d, lead %d; "+
		"average sizes %d/%d/%d B ±20 %%", c.Seed, c.Events, c.Density, appendTime(nil, c.Start), c.Group,
		hotAuction, hotBidder, hotSeller, inFlight, activePeople, lead, personBytes, auctionBytes, bidBytes)
}

// Parameters of the benchmark.
const (
	persons, auctions, bids = 1, 3, 46
	cycle                   = persons + auctions + bids
	hotAuction              = 2
	hotBidder               = 4
	hotSeller               = 4
	hotBlock                = 100 // one hot auction and one hot person in a block of so many
	inFlight                = 100
	activePeople            = 1000
	lead                    = 10
	firstPerson             = 1000
	firstAuction            = 1000
	firstCategory           = 10
	categories              = 5
	channels                = 10_000
	step                    = 953 // of the permutation within a group
	personBytes             = 200
	auctionBytes            = 500
	bidBytes                = 100
)

// Kind is a kind of events, or All.
type Kind uint8

// Kinds of events.
const (
	Person Kind = iota
	Auction
	Bid
	All
)

// Kinds lists the names of kinds, by Kind.
var Kinds = [...]string{"person", "auction", "bid", "all"}

// kindOf returns the kind of the event with an id.
func kindOf(id int64) Kind {
	switch m := id % cycle; {
	case m < persons:
		return Person
	case m < persons+auctions:
		return Auction
	}
	return Bid
}

// count returns how many of the ids below n are events of a kind.
func count(k Kind, n int64) int64 {
	full, rest := n/cycle, n%cycle
	switch k {
	case Person:
		return full*persons + min(rest, persons)
	case Auction:
		return full*auctions + min(max(rest-persons, 0), auctions)
	case Bid:
		return full*bids + max(rest-persons-auctions, 0)
	}
	return n
}

// id returns the id of the event that comes n-th.
func (c *Config) id(n int64) int64 {
	if c.Group == 1 {
		return n
	}
	return n - n%c.Group + n*step%c.Group
}

// time returns the event time of an id, microseconds in whole milliseconds.
func (c *Config) time(id int64) int64 {
	seconds, rest := id/c.Density, id%c.Density
	return c.Start + seconds*1_000_000 + rest*1000/c.Density*1000
}

// random is the stream of random numbers of one event.
type random struct{ synth.Random }

func (c *Config) random(id int64) random { return random{synth.NewRandom(c.Seed, uint64(id))} }

// price is 100·10^(6u) cents, rounded.
func (r *random) price() int64 {
	return int64(math.Round(math.Pow(10, r.Unit()*6) * 100))
}

// lastPerson returns the number (from 0) of the last person that exists when event id comes.
func lastPerson(id int64) int64 { return id / cycle }

// lastAuction returns the number of the last auction that exists when event id comes; −1 before the first one.
func lastAuction(id int64) int64 {
	return id/cycle*auctions + min(max(id%cycle-persons, -1), auctions-1)
}

// person draws one of the active people, or one who is about to come.
func (r *random) person(id int64) int64 {
	n := lastPerson(id) + 1
	active := min(n, activePeople)
	return n - active + r.N(active+lead)
}

// auction draws an auction in flight, or one that is about to come.
func (r *random) auction(id int64) int64 {
	last := max(lastAuction(id), 0)
	from := max(last-inFlight, 0)
	return from + r.N(last-from+1+lead)
}

// length draws how long an auction lasts, in microseconds: 1 ms + uniform below twice the time in which the auctions in flight come.
func (c *Config) length(r *random, id int64) int64 {
	horizon := (c.time(id+inFlight*cycle/auctions) - c.time(id)) / 1000
	return (1 + r.N(max(2*horizon, 1))) * 1000
}
