// Package op holds what fused stages call where a loop is not enough: accumulators and window bookkeeping.
package op

import (
	"github.com/streamc/streamc/runtime/block"
	"github.com/streamc/streamc/runtime/sq"
)

// SumInt accumulates BIGINTs in 128 bits: exact in any order; the range is checked when it is emitted.
type SumInt struct{ Sum sq.Int128 }

func (a *SumInt) Add(v int64)                { panic("stub") }
func (a *SumInt) Merge(b SumInt)             { panic("stub") }
func (a *SumInt) Result() (v int64, ok bool) { panic("stub") } // ok false: out of BIGINT's range
func (a SumInt) Append(dst []byte) []byte    { panic("stub") }
func (a *SumInt) Read(r *block.Reader)       { panic("stub") }

// SumDecimal accumulates unscaled DECIMALs in 192 bits: exact in any order.
type SumDecimal struct{ w [3]uint64 }

func (a *SumDecimal) Add64(v int64)                  { panic("stub") }
func (a *SumDecimal) Add128(v sq.Int128)             { panic("stub") }
func (a *SumDecimal) Merge(b SumDecimal)             { panic("stub") }
func (a *SumDecimal) Result() (v sq.Int128, ok bool) { panic("stub") } // ok false: more than 38 digits
func (a SumDecimal) Append(dst []byte) []byte        { panic("stub") }
func (a *SumDecimal) Read(r *block.Reader)           { panic("stub") }

// SumFloat is Neumaier's compensated sum; NaN and infinities as IEEE would give without compensation.
type SumFloat struct{ s, c, special float64 }

func (a *SumFloat) Add(v float64)           { panic("stub") }
func (a *SumFloat) Merge(b SumFloat)        { panic("stub") }
func (a *SumFloat) Result() float64         { panic("stub") }
func (a SumFloat) Append(dst []byte) []byte { panic("stub") }
func (a *SumFloat) Read(r *block.Reader)    { panic("stub") }
