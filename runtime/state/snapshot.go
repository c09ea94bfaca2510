package state

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/connect"
	"github.com/streamc/streamc/runtime/job"
)

// snapshot reads the whole directory in key order: state, positions and the rest come out sorted.
func (s *store) snapshot() (snap job.Snapshot, err error) {
	defer asError(&err)
	snap = job.Snapshot{Lineage: s.lineage}
	it, err := s.db.NewIter(nil)
	if err != nil {
		return snap, err
	}
	defer func() { err = errors.Join(err, it.Close()) }()
	for ok := it.First(); ok; ok = it.Next() {
		v, err := it.ValueAndErr()
		if err != nil {
			return snap, err
		}
		if err := readRecord(&snap, it.Key(), v); err != nil {
			return snap, fmt.Errorf("record %q: %w", it.Key(), err)
		}
	}
	slices.SortStableFunc(snap.Outbox, func(a, b job.Undelivered) int { return cmp.Compare(a.Epoch, b.Epoch) })
	return snap, it.Error()
}

// readRecord adds one record to snap. It keeps neither key nor v.
func readRecord(snap *job.Snapshot, key, v []byte) error {
	r := block.Reader{B: v}
	n, rest := 0, key[1:]
	switch key[0] {
	case posKey, horizonKey, watermarkKey, deliveredKey, outboxKey:
		if len(rest) < 4 {
			return errCorrupt
		}
		n, rest = int(binary.BigEndian.Uint32(rest)), rest[4:]
	}
	switch key[0] {
	case headKey:
		return nil // read when the directory was opened
	case epochKey:
		var err error
		snap.Epoch, snap.Finished, err = readEpoch(v)
		return err
	case planKey:
		snap.PlannedEpoch, snap.Planned = readPlan(&r)
	case posKey:
		snap.Pos = append(snap.Pos, job.SourcePos{Source: n, Partition: string(rest), Offset: r.Int(), End: r.Bool()})
	case horizonKey:
		snap.Horizons = append(snap.Horizons, job.Horizon{Source: n, Partition: string(rest), M: r.Int()})
	case watermarkKey:
		snap.WM = append(snap.WM, job.Watermark{Exchange: n, W: r.Int()})
	case deliveredKey:
		d := job.Delivered{Sink: n, Epoch: r.Uint64()}
		none := r.Bool()
		if p := r.Bytes(); !none {
			d.Position = append(connect.Position{}, p...)
		}
		snap.Delivered = append(snap.Delivered, d)
	case outboxKey:
		if len(rest) != 8 {
			return errCorrupt
		}
		snap.Outbox = append(snap.Outbox, job.Undelivered{Sink: n, Epoch: binary.BigEndian.Uint64(rest), Blocks: readBlocks(&r)})
	case stateKey:
		e, ok := readStateKey(rest)
		if !ok {
			return errCorrupt
		}
		e.Value = append([]byte{}, v...)
		snap.State = append(snap.State, e)
		return nil
	default:
		return errors.New("unknown kind: written by a newer program")
	}
	if r.Bad || r.More() {
		return errCorrupt
	}
	return nil
}

func appendPlan(dst []byte, epoch uint64, until []job.SourcePos) []byte {
	dst = block.AppendInt(block.AppendUint64(dst, epoch), int64(len(until)))
	for _, p := range until {
		dst = block.AppendString(block.AppendInt(dst, int64(p.Source)), p.Partition)
		dst = block.AppendBool(block.AppendInt(dst, p.Offset), p.End)
	}
	return dst
}

func readPlan(r *block.Reader) (epoch uint64, until []job.SourcePos) {
	epoch = r.Uint64()
	for n := r.Int(); n > 0 && !r.Bad; n-- {
		p := job.SourcePos{Source: int(r.Int()), Partition: string(r.Bytes())}
		p.Offset, p.End = r.Int(), r.Bool()
		until = append(until, p)
	}
	return epoch, until
}

// appendBlocks writes the blocks of one sink and epoch.
func appendBlocks(dst []byte, blocks []*block.Block) []byte {
	dst = block.AppendInt(dst, int64(len(blocks)))
	for _, b := range blocks {
		dst = block.AppendInt(dst, int64(b.Rows))
		dst = block.AppendInt(dst, int64(len(b.Ops)))
		for _, op := range b.Ops {
			dst = append(dst, byte(op))
		}
		dst = block.AppendBool(block.AppendBytes(dst, b.Buf), b.Replaces)
	}
	return dst
}

func readBlocks(r *block.Reader) (blocks []*block.Block) {
	for n := r.Int(); n > 0 && !r.Bad; n-- {
		b := &block.Block{Rows: int(r.Int())}
		for ops := r.Int(); ops > 0 && len(r.B) > 0; ops-- {
			b.Ops = append(b.Ops, block.Op(r.B[0]))
			r.B = r.B[1:]
		}
		b.Buf = append([]byte{}, r.Bytes()...)
		b.Replaces = r.Bool()
		blocks = append(blocks, b)
	}
	return blocks
}
