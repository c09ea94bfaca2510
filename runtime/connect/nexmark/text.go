package nexmark

import (
	"math/bits"
	"strconv"
	"time"
)

// The people's first and last names, and where they live: 11 × 9 names, ten cities, six states.
var (
	firstNames = [...]string{"Ada", "Boris", "Chen", "Dalia", "Emil", "Farah", "Goran", "Hana", "Ivo", "June", "Kofi"}
	lastNames  = [...]string{"Adler", "Brook", "Castro", "Dunn", "Egan", "Frost", "Gray", "Holm", "Iver"}
	cities     = [...]string{"Tucson", "Mesa", "Fresno", "Oakland", "Boise", "Nampa", "Salem", "Eugene", "Spokane", "Cheyenne"}
	states     = [...]string{"AZ", "CA", "ID", "OR", "WA", "WY"}
	hot        = [...]string{"Google", "Facebook", "Baidu", "Apple"}
)

const (
	urlStart = "https://www.nexmark.com/"
	urlEnd   = "item.htm?query=1"
)

// letters appends n random lower-case letters, about one in sixteen of which is special instead.
func (r *random) letters(dst []byte, n int, special byte) []byte {
	for n > 0 {
		x := r.Next()
		for i := 0; i < 6 && n > 0; i, n = i+1, n-1 {
			c := byte('a' + x&0xff*26>>8)
			if x&0xf00 == 0 {
				c = special
			}
			dst = append(dst, c)
			x >>= 10
		}
	}
	return dst
}

// length draws a text's length: 3 to most − 1.
func (r *random) length(most int64) int { return int(3 + r.N(most-3)) }

// extra appends what fills a record of size bytes up to its average size, give or take 20 %.
func (r *random) extra(dst []byte, size, average int) []byte {
	if size >= average {
		return dst
	}
	want := average - size
	delta := (want + 2) / 5
	n := want - delta
	if delta > 0 {
		n += int(r.N(int64(2 * delta)))
	}
	return r.letters(dst, n, ' ')
}

// url appends the fixed url of a hot channel (h ≥ 0) or that of channel i.
func (c *Config) url(dst []byte, h, i int64) []byte {
	r := c.random(-1 - h)
	if h < 0 {
		r = c.random(-100 - i)
	}
	dst = append(dst, urlStart...)
	for range 3 {
		dst = append(r.letters(dst, 5, '_'), '/')
	}
	dst = append(dst, urlEnd...)
	if h < 0 && r.N(10) > 0 {
		dst = append(dst, "&channel_id="...)
		dst = strconv.AppendUint(dst, uint64(bits.Reverse32(uint32(i))&0x7fffffff), 10)
	}
	return dst
}

// AppendPerson appends the person that event id is, as a JSON object.
func (c *Config) AppendPerson(dst []byte, id int64) []byte {
	r := c.random(id)
	dst = strconv.AppendInt(append(dst, `{"id":`...), firstPerson+lastPerson(id), 10)
	dst = append(dst, `,"name":"`...)
	from := len(dst)
	dst = append(append(append(dst, firstNames[r.N(int64(len(firstNames)))]...), ' '), lastNames[r.N(int64(len(lastNames)))]...)
	size := 8 + len(dst) - from
	dst = append(dst, `","emailAddress":"`...)
	from = len(dst)
	dst = append(r.letters(dst, r.length(8), '_'), '@')
	dst = append(r.letters(dst, r.length(6), '_'), ".com"...)
	size += len(dst) - from
	dst = append(dst, `","creditCard":"`...)
	for i := range 4 {
		if i > 0 {
			dst = append(dst, ' ')
		}
		n := r.N(10_000)
		dst = append(dst, byte('0'+n/1000), byte('0'+n/100%10), byte('0'+n/10%10), byte('0'+n%10))
	}
	size += 19
	dst = append(dst, `","city":"`...)
	city, state := cities[r.N(int64(len(cities)))], states[r.N(int64(len(states)))]
	dst = append(append(append(dst, city...), `","state":"`...), state...)
	size += len(city) + len(state)
	return c.tail(dst, &r, id, size+8, personBytes)
}

// AppendAuction appends the auction that event id is, as a JSON object.
func (c *Config) AppendAuction(dst []byte, id int64) []byte {
	r := c.random(id)
	dst = strconv.AppendInt(append(dst, `{"id":`...), firstAuction+lastAuction(id), 10)
	dst = append(dst, `,"itemName":"`...)
	from := len(dst)
	dst = r.letters(dst, r.length(20), ' ')
	size := 48 + len(dst) - from
	dst = append(dst, `","description":"`...)
	from = len(dst)
	dst = r.letters(dst, r.length(100), ' ')
	size += len(dst) - from
	bid := r.price()
	dst = strconv.AppendInt(append(dst, `","initialBid":`...), bid, 10)
	dst = strconv.AppendInt(append(dst, `,"reserve":`...), bid+r.price(), 10)
	at := c.time(id)
	dst = appendTime(append(dst, `,"dateTime":"`...), at)
	dst = appendTime(append(dst, `","expires":"`...), at+c.length(&r, id))
	seller := lastPerson(id) / hotBlock * hotBlock
	if r.N(hotSeller) == 0 {
		seller = r.person(id)
	}
	dst = strconv.AppendInt(append(dst, `","seller":`...), firstPerson+seller, 10)
	dst = strconv.AppendInt(append(dst, `,"category":`...), firstCategory+r.N(categories), 10)
	dst = append(dst, `,"extra":"`...)
	return append(r.extra(dst, size, auctionBytes), `"}`...)
}

// AppendBid appends the bid that event id is, as a JSON object.
func (c *Config) AppendBid(dst []byte, id int64) []byte {
	r := c.random(id)
	auction := max(lastAuction(id), 0) / hotBlock * hotBlock
	if r.N(hotAuction) == 0 {
		auction = r.auction(id)
	}
	bidder := lastPerson(id)/hotBlock*hotBlock + 1
	if r.N(hotBidder) == 0 {
		bidder = r.person(id)
	}
	dst = strconv.AppendInt(append(dst, `{"auction":`...), firstAuction+auction, 10)
	dst = strconv.AppendInt(append(dst, `,"bidder":`...), firstPerson+bidder, 10)
	dst = strconv.AppendInt(append(dst, `,"price":`...), r.price(), 10)
	dst = append(dst, `,"channel":"`...)
	if r.N(2) == 0 {
		h := r.N(int64(len(hot)))
		dst = append(append(dst, hot[h]...), `","url":"`...)
		dst = c.url(dst, h, 0)
	} else {
		i := r.N(channels)
		dst = append(strconv.AppendInt(append(dst, "channel-"...), i, 10), `","url":"`...)
		dst = c.url(dst, -1, i)
	}
	return c.tail(dst, &r, id, 32, bidBytes)
}

// tail closes a record's last text and adds its event time and what fills it up.
func (c *Config) tail(dst []byte, r *random, id int64, size, average int) []byte {
	dst = appendTime(append(dst, `","dateTime":"`...), c.time(id))
	dst = append(dst, `","extra":"`...)
	return append(r.extra(dst, size, average), `"}`...)
}

// AppendEvent appends event id in the nested form: an object of its kind, and null for the others.
func (c *Config) AppendEvent(dst []byte, id int64) []byte {
	switch kindOf(id) {
	case Person:
		dst = append(c.AppendPerson(append(dst, `{"event_type":0,"person":`...), id), `,"auction":null,"bid":null}`...)
	case Auction:
		dst = append(c.AppendAuction(append(dst, `{"event_type":1,"person":null,"auction":`...), id), `,"bid":null}`...)
	default:
		dst = append(c.AppendBid(append(dst, `{"event_type":2,"person":null,"auction":null,"bid":`...), id), '}')
	}
	return dst
}

// appendTime appends RFC 3339 in UTC, always with three fraction digits: all records of a kind then look alike to a decoder.
func appendTime(dst []byte, us int64) []byte {
	return time.UnixMicro(us).UTC().AppendFormat(dst, "2006-01-02T15:04:05.000Z")
}
