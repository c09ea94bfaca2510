package state

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/cockroachdb/pebble/v2"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/job"
	"github.com/streamc/streamc/runtime/table"
)

// Key layout. The first byte is the kind; numbers in keys are big endian, so that pebble's order is theirs. Values are block records.
//
//	f                                    layout version, hash version, key groups, lineage
//	e                                    last committed epoch, finished
//	q                                    planned epoch, its positions
//	p source4 partition                  offset, end
//	h source4 partition                  M
//	w exchange4                          W
//	d sink4                              delivered epoch, position
//	o sink4 epoch8                       outbox blocks
//	s operator 0001 group1 slice8 key    the state's bytes; a zero byte in the operator's id is 00FF, slice8 has its sign bit flipped
const (
	headKey      = 'f'
	epochKey     = 'e'
	planKey      = 'q'
	posKey       = 'p'
	horizonKey   = 'h'
	watermarkKey = 'w'
	deliveredKey = 'd'
	outboxKey    = 'o'
	stateKey     = 's'
)

// Versions that are written to and compared with the head.
const (
	layoutVersion = 1
	hashVersion   = 1 // of block's key hash
)

var errCorrupt = errors.New("corrupt record")

func setHead(b *pebble.Batch, lineage string) error {
	v := block.AppendInt(block.AppendInt(block.AppendInt(nil, layoutVersion), hashVersion), block.KeyGroups)
	return b.Set([]byte{headKey}, block.AppendString(v, lineage), nil)
}

// readHead checks the layout and finds lineage and epoch.
func (s *store) readHead() error {
	v, err := s.get(headKey)
	if err != nil || v == nil {
		return err
	}
	r := block.Reader{B: v}
	layout, hash, groups := r.Int(), r.Int(), r.Int()
	if layout != layoutVersion || hash != hashVersion || groups != block.KeyGroups {
		return fmt.Errorf("written with layout %d, hash %d, %d key groups; this program reads layout %d, hash %d, %d key groups",
			layout, hash, groups, layoutVersion, hashVersion, block.KeyGroups)
	}
	if s.lineage = string(r.Bytes()); r.Bad || r.More() || s.lineage == "" {
		return fmt.Errorf("head: %w", errCorrupt)
	}
	if v, err = s.get(epochKey); err != nil || v == nil {
		return err
	}
	s.epoch, _, err = readEpoch(v)
	return err
}

// get returns a copy of a one-byte key's value, nil if there is none.
func (s *store) get(key byte) ([]byte, error) {
	v, c, err := s.db.Get([]byte{key})
	if errors.Is(err, pebble.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	v = append([]byte{}, v...)
	return v, c.Close()
}

func readEpoch(v []byte) (epoch uint64, finished bool, err error) {
	r := block.Reader{B: v}
	epoch, finished = r.Uint64(), r.Bool()
	if r.Bad || r.More() {
		return 0, false, fmt.Errorf("epoch: %w", errCorrupt)
	}
	return epoch, finished, nil
}

// fill writes an epoch into b.
func fill(b *pebble.Batch, epoch uint64, parts []job.EpochPart) error {
	finished := false
	rows := map[int][]*block.Block{}
	var key, value []byte
	for i := range parts {
		p := &parts[i]
		if len(p.Timers) > 0 {
			return errors.New("timers are not stored yet")
		}
		finished = finished || p.Finished
		for j := range p.Delta {
			e := &p.Delta[j]
			key = appendStateKey(key[:0], e)
			if e.Value == nil {
				if err := b.Delete(key, nil); err != nil {
					return err
				}
			} else if err := b.Set(key, e.Value, nil); err != nil {
				return err
			}
		}
		for _, x := range p.Pos {
			value = block.AppendBool(block.AppendInt(value[:0], x.Offset), x.End)
			if err := b.Set(partitionKey(posKey, x.Source, x.Partition), value, nil); err != nil {
				return err
			}
		}
		for _, x := range p.Horizons {
			if err := b.Set(partitionKey(horizonKey, x.Source, x.Partition), block.AppendInt(value[:0], x.M), nil); err != nil {
				return err
			}
		}
		for _, x := range p.WM {
			if err := b.Set(numberKey(watermarkKey, x.Exchange), block.AppendInt(value[:0], x.W), nil); err != nil {
				return err
			}
		}
		for _, x := range p.Delivered {
			if err := setDelivered(b, epoch, x); err != nil {
				return err
			}
		}
		for _, x := range p.Out {
			rows[x.Sink] = append(rows[x.Sink], x.Block)
		}
	}
	for sink, blocks := range rows { // the order within a batch is not seen
		if err := b.Set(outboxEpochKey(sink, epoch), appendBlocks(nil, blocks), nil); err != nil {
			return err
		}
	}
	return b.Set([]byte{epochKey}, block.AppendBool(block.AppendUint64(nil, epoch), finished), nil)
}

// setDelivered notes what a sink has confirmed and takes that out of the outbox. It cannot have confirmed the epoch that is being committed.
func setDelivered(b *pebble.Batch, epoch uint64, d job.Delivered) error {
	v := block.AppendUint64(nil, d.Epoch)
	v = block.AppendBool(v, d.Position == nil)
	if err := b.Set(numberKey(deliveredKey, d.Sink), block.AppendBytes(v, d.Position), nil); err != nil {
		return err
	}
	if d.Epoch >= epoch {
		return fmt.Errorf("sink %d confirms epoch %d before its commit", d.Sink, d.Epoch)
	}
	return b.DeleteRange(outboxEpochKey(d.Sink, 0), outboxEpochKey(d.Sink, d.Epoch+1), nil)
}

func numberKey(kind byte, n int) []byte {
	return binary.BigEndian.AppendUint32([]byte{kind}, uint32(n))
}

func partitionKey(kind byte, source int, partition string) []byte {
	return append(numberKey(kind, source), partition...)
}

func outboxEpochKey(sink int, epoch uint64) []byte {
	return binary.BigEndian.AppendUint64(numberKey(outboxKey, sink), epoch)
}

func appendStateKey(key []byte, e *table.Entry) []byte {
	key = append(key, stateKey)
	for i := range len(e.Operator) {
		if key = append(key, e.Operator[i]); e.Operator[i] == 0 {
			key = append(key, 0xFF)
		}
	}
	key = append(key, 0, 1, e.Group)
	key = binary.BigEndian.AppendUint64(key, uint64(e.Slice)^1<<63)
	return append(key, e.Key...)
}

// readStateKey undoes appendStateKey; the kind is cut off already.
func readStateKey(key []byte) (e table.Entry, ok bool) {
	var op []byte
	for i := 0; i+1 < len(key); i++ {
		if key[i] != 0 {
			op = append(op, key[i])
			continue
		}
		i++
		if key[i] == 0xFF {
			op = append(op, 0)
			continue
		}
		rest := key[i+1:]
		if key[i] != 1 || len(rest) < 9 {
			return e, false
		}
		e.Operator, e.Group = string(op), rest[0]
		e.Slice = int64(binary.BigEndian.Uint64(rest[1:]) ^ 1<<63)
		e.Key = append([]byte{}, rest[9:]...)
		return e, true
	}
	return e, false
}
