package nexmark

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/streamc/streamc/runtime/connect"
)

func config(seed uint64, events, density, group int64) Config {
	return Config{Seed: seed, Events: events, Density: density, Start: DefaultStart, Group: group}
}

func lines(c Config, k Kind, part, parts int, from int64) (out []string) {
	l := NewLog(c, k, part, parts)
	l.At(from)
	for {
		b, ok := l.Next(nil)
		if !ok {
			return out
		}
		out = append(out, string(b))
	}
}

// TestDigests pins streams: a figure that was measured with one can be repeated with any later version.
func TestDigests(t *testing.T) {
	for _, x := range []struct {
		cfg  Config
		kind Kind
		want string
	}{
		{config(1, 10_000, 100_000, 1), All, "5e713d0117958acc"},
		{config(1, 10_000, 100_000, 1), Person, "f43568525ed2a27e"},
		{config(1, 10_000, 100_000, 1), Auction, "15e419461ab55b09"},
		{config(1, 10_000, 100_000, 1), Bid, "4fda9bf9de2da934"},
		{config(42, 10_000, 100, 1), All, "4cf175edc8e7c0ba"},
		{config(42, 10_000, 100, 100), All, "f7209ff4333c79f9"},
	} {
		h := sha256.New()
		for _, l := range lines(x.cfg, x.kind, 0, 1, 0) {
			h.Write([]byte(l))
		}
		if got := fmt.Sprintf("%x", h.Sum(nil)[:8]); got != x.want {
			t.Errorf("%s, %s: digest %s, want %s", x.cfg, Kinds[x.kind], got, x.want)
		}
	}
}

type event struct {
	Type    int `json:"event_type"`
	Person  *person
	Auction *auction
	Bid     *bid
}

type person struct {
	ID                                          int64
	Name, EmailAddress, CreditCard, City, State string
	DateTime                                    time.Time
	Extra                                       string
}

type auction struct {
	ID                    int64
	ItemName, Description string
	InitialBid, Reserve   int64
	DateTime, Expires     time.Time
	Seller, Category      int64
	Extra                 string
}

type bid struct {
	Auction, Bidder, Price int64
	Channel, URL           string
	DateTime               time.Time
	Extra                  string
}

func decode(t *testing.T, line string) (e event) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		t.Fatalf("%v in %s", err, line)
	}
	return e
}

// TestStream: order, numbers, times and distributions are those of the benchmark.
func TestStream(t *testing.T) {
	const n = 50_000
	cfg := config(7, n, 1000, 1)
	var people, auctions, bids, hotBids, hotBidders, hotSellers, hotChannels, withID, size int
	prices := 0.0
	for i, line := range lines(cfg, All, 0, 1, 0) {
		size += len(line)
		e := decode(t, line)
		want := []int{0, 1, 1, 1}[min(i%50, 3)]
		if i%50 > 3 {
			want = 2
		}
		at := time.UnixMicro(DefaultStart + int64(i)*1000).UTC()
		if e.Type != want || (e.Person != nil) != (want == 0) || (e.Auction != nil) != (want == 1) || (e.Bid != nil) != (want == 2) {
			t.Fatalf("event %d: %s", i, line)
		}
		switch {
		case want == 0:
			p := e.Person
			if p.ID != int64(1000+people) || !p.DateTime.Equal(at) || !slices.Contains(states[:], p.State) || !slices.Contains(cities[:], p.City) || len(p.CreditCard) != 19 {
				t.Fatalf("event %d: %s", i, line)
			}
			if s := 16 + len(p.Name) + len(p.EmailAddress) + len(p.CreditCard) + len(p.City) + len(p.State) + len(p.Extra); s < 160 || s > 240 {
				t.Fatalf("event %d has %d bytes: %s", i, s, line)
			}
			people++
		case want == 1:
			a := e.Auction
			last := a.DateTime.Add(time.Millisecond * (1 + 2*100*50/3 + 1))
			if a.ID != int64(1000+auctions) || !a.DateTime.Equal(at) || !a.Expires.After(at) || a.Expires.After(last) || a.Reserve < a.InitialBid || a.Category < 10 || a.Category > 14 {
				t.Fatalf("event %d: %s", i, line)
			}
			if a.Seller < 1000 || a.Seller > int64(1000+people+9) || people > 1000 && a.Seller < int64(people) {
				t.Fatalf("event %d: seller %d of %d people", i, a.Seller, people)
			}
			if a.Seller == int64(1000+(people-1)/100*100) {
				hotSellers++
			}
			auctions++
		default:
			b := e.Bid
			if !b.DateTime.Equal(at) || b.Price < 100 || b.Price > 100_000_000 || !strings.HasPrefix(b.URL, urlStart) || len(strings.Split(b.URL, "/")) != 7 {
				t.Fatalf("event %d: %s", i, line)
			}
			if b.Auction < 1000 || b.Auction > int64(1000+auctions+9) || b.Auction < int64(1000+auctions-1)/100*100 && b.Auction < int64(1000+auctions-101) {
				t.Fatalf("event %d: auction %d of %d", i, b.Auction, auctions)
			}
			if b.Auction == int64(1000+(auctions-1)/100*100) {
				hotBids++
			}
			if b.Bidder == int64(1000+(people-1)/100*100+1) {
				hotBidders++
			}
			if !strings.HasPrefix(b.Channel, "channel-") {
				hotChannels++
			} else if strings.Contains(b.URL, "&channel_id=") {
				withID++
			}
			prices += math.Log10(float64(b.Price))
			bids++
		}
	}
	if people != n/50 || auctions != 3*n/50 || bids != 46*n/50 {
		t.Errorf("%d people, %d auctions, %d bids", people, auctions, bids)
	}
	within := func(name string, got, lo, hi float64) {
		if got < lo || got > hi {
			t.Errorf("%s: %.3f, want %.3f to %.3f", name, got, lo, hi)
		}
	}
	within("bids on the hot auction", float64(hotBids)/float64(bids), 0.50, 0.52)
	within("bids of the hot bidder", float64(hotBidders)/float64(bids), 0.74, 0.77)
	within("auctions of the hot seller", float64(hotSellers)/float64(auctions), 0.73, 0.78)
	within("bids in hot channels", float64(hotChannels)/float64(bids), 0.49, 0.51)
	within("other urls with an id", float64(withID)/float64(bids-hotChannels), 0.88, 0.92)
	within("mean of log10(price)", prices/float64(bids), 4.97, 5.03)
	within("bytes per event", float64(size)/n, 320, 350)
}

// TestSeek: a partition reads the same from any row, and the partitions of a log are its rows, dealt by index.
func TestSeek(t *testing.T) {
	for _, group := range []int64{1, 2, 7, 50, 100, 333} {
		cfg := config(3, 1003, 100, group)
		for k := range Kinds {
			kind := Kind(k)
			all := lines(cfg, kind, 0, 1, 0)
			for _, parts := range []int{1, 2, 3, 5} {
				for p := range parts {
					var want []string
					for i := p; i < len(all); i += parts {
						want = append(want, all[i])
					}
					for from := int64(0); from <= int64(len(want)); from += 1 + from/3 {
						if got := lines(cfg, kind, p, parts, from); !slices.Equal(got, want[from:]) {
							t.Fatalf("group %d, %s, partition %d of %d from %d: %d rows, want %d", group, Kinds[k], p, parts, from, len(got), int64(len(want))-from)
						}
					}
				}
			}
		}
		ordered := lines(config(3, 1000/group*group, 100, 1), All, 0, 1, 0)
		permuted := lines(config(3, 1000/group*group, 100, group), All, 0, 1, 0)
		if step%group > 1 && slices.Equal(ordered, permuted) {
			t.Errorf("group %d: the order is the same", group)
		}
		slices.Sort(ordered)
		slices.Sort(permuted)
		if !slices.Equal(ordered, permuted) {
			t.Errorf("group %d: other events than in order", group)
		}
	}
}

func TestSource(t *testing.T) {
	s, err := OpenSource(connect.SourceConfig{Options: connect.Options{"table": "bid", "events": int64(100), "seed": int64(9), "partitions": int64(2), "density": int64(10)}})
	if err != nil {
		t.Fatal(err)
	}
	if p := s.Partitions(); len(p) != 2 || !s.Bounded() {
		t.Fatalf("partitions %v, bounded %v", p, s.Bounded())
	}
	r, err := s.Open(1, 3)
	if err != nil {
		t.Fatal(err)
	}
	var got []byte
	for at := int64(3); ; {
		k, err := r.Next(10)
		if err != nil {
			t.Fatal(err)
		}
		if k.Offset != at || !k.PerRow || k.Next-k.Offset != int64(bytes.Count(k.Data, []byte("\n"))) || k.Next-k.Offset > 10 || len(k.Data[:len(k.Data)+connect.Pad]) == 0 {
			t.Fatalf("chunk %d to %d, not from %d", k.Offset, k.Next, at)
		}
		got, at = append(got, k.Data...), k.Next
		if k.End {
			break
		}
	}
	if want := strings.Join(lines(config(9, 100, 10, 1), Bid, 1, 2, 3), ""); string(got) != want {
		t.Errorf("got %s", got)
	}
	for o, want := range map[string]any{"events": int64(-1), "density": int64(0), "out_of_order_group_size": int64(953), "partitions": int64(0), "table": "bids", "start": "now", "rate": int64(-1)} {
		if _, err := OpenSource(connect.SourceConfig{Options: connect.Options{o: want}}); err == nil {
			t.Errorf("%s = %v is no error", o, want)
		}
	}
}

func BenchmarkEvents(b *testing.B) {
	cfg := config(1, 0, 100_000, 1)
	l := NewLog(cfg, All, 0, 1)
	var buf []byte
	n := 0
	for b.Loop() {
		buf, _ = l.Next(buf[:0])
		n += len(buf)
	}
	b.SetBytes(int64(n / b.N))
}
