package ref

import (
	"github.com/streamc/streamc/stdlib/draw"
	"github.com/streamc/streamc/typecheck/typed"
	"github.com/streamc/streamc/typecheck/types"
)

// draw is random bits, as stdlib/draw makes them; the seed of a run of the reference is 0.
func (e *evaluator) draw(x *typed.Draw, r *row) (Value, error) {
	seed := uint64(0)
	if x.Seed != nil {
		seed = uint64(*x.Seed)
	}
	bits := draw.New(seed, x.Site)
	if x.Row {
		bits = bits.Row(r.from.log.source.Index, r.from.partition, r.from.offset)
	}
	for _, a := range x.Args {
		v, err := e.eval(a, r)
		switch {
		case err != nil:
			return null, err
		case v.IsNull():
			bits = bits.Null()
		case v.Kind == types.BigInt:
			bits = bits.Int(v.I)
		default:
			bits = bits.Text(v.S)
		}
	}
	return Value{Kind: types.BigInt, I: int64(bits)}, nil
}
