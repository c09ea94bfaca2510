package nest_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/streamc/streamc/runtime/nest"
	"github.com/streamc/streamc/runtime/sq"
)

var (
	ints    = &nest.Type{Kind: nest.Array, Elem: &nest.Type{Kind: nest.Int, Bits: 64}}
	floats  = &nest.Type{Kind: nest.Array, Elem: &nest.Type{Kind: nest.Double}}
	counts  = &nest.Type{Kind: nest.Map, Elem: &nest.Type{Kind: nest.Int, Bits: 64}}
	entries = rapid.SliceOf(rapid.Custom(func(t *rapid.T) entry {
		return entry{rapid.SampledFrom([]string{"", "a", "b", "ab", "ä", "z"}).Draw(t, "key"), rapid.Int64().Draw(t, "value")}
	}))
)

type entry struct {
	key   string
	value int64
}

// TestArrays: what was appended comes out, by position and in turn, NULLs too.
func TestArrays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOf(rapid.Ptr(rapid.Int64(), true)).Draw(t, "list")
		var b []byte
		for _, x := range list {
			if x == nil {
				b = nest.AppendNull(b)
			} else {
				b = nest.AppendInt(b, *x)
			}
		}
		v := nest.Of(b)
		if n := nest.Len(v, ints); n != int64(len(list)) {
			t.Fatalf("%d elements, want %d", n, len(list))
		}
		i := 0
		for it := nest.Elems(v, ints); it.Next(); i++ {
			for _, e := range []nest.Elem{it.Elem, nest.At(v, int64(i+1), ints)} {
				if e.Valid != (list[i] != nil) || e.Valid && e.Int() != *list[i] {
					t.Fatalf("element %d is %v", i, e)
				}
			}
		}
		for _, i := range []int64{math.MinInt64, -1, 0, int64(len(list)) + 1, math.MaxInt64} {
			if nest.At(v, i, ints).Valid {
				t.Fatalf("there is an element %d", i)
			}
		}
	})
}

// TestMaps: one form of each map, whatever the order; the last or the first of equal keys counts.
func TestMaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := entries.Draw(t, "entries")
		build := func(list []entry) []byte {
			var b []byte
			for _, e := range list {
				b = nest.AppendInt(nest.AppendKey(b, e.key), e.value)
			}
			return b
		}
		last, first := map[string]int64{}, map[string]int64{}
		for _, e := range list {
			last[e.key] = e.value
			if _, ok := first[e.key]; !ok {
				first[e.key] = e.value
			}
		}
		for v, want := range map[string]map[string]int64{nest.MapOf(build(list), counts): last, string(nest.MapOfFirst(build(list), counts)): first} {
			if nest.Len(v, counts) != int64(len(want)) {
				t.Fatalf("%d entries, want %v", nest.Len(v, counts), want)
			}
			var keys []string
			for it := nest.Elems(v, counts); it.Next(); {
				keys = append(keys, it.Key)
			}
			if !slices.IsSorted(keys) {
				t.Fatalf("keys are %q", keys)
			}
			for k, x := range want {
				if e := nest.Get(v, k, counts); !e.Valid || e.Int() != x {
					t.Fatalf("[%q] is %v, want %d", k, e, x)
				}
			}
			for _, k := range []string{"aa", "zz", "\xff"} {
				if nest.Get(v, k, counts).Valid {
					t.Fatalf("there is a key %q", k)
				}
			}
		}
		shuffled := slices.Clone(list)
		slices.Reverse(shuffled)
		if nest.MapOf(build(list), counts) != string(nest.MapOfFirst(build(shuffled), counts)) {
			t.Fatal("the form depends on the order")
		}
	})
}

func TestStructs(t *testing.T) {
	typ := &nest.Type{Kind: nest.Struct, Fields: []nest.Field{{Name: "a", Type: &nest.Type{Kind: nest.Bool}}, {Name: "b", Type: floats}, {Name: "c", Type: &nest.Type{Kind: nest.Decimal, Precision: 30}},
		{Name: "d", Type: &nest.Type{Kind: nest.String}}, {Name: "e", Type: &nest.Type{Kind: nest.Decimal, Precision: 9}}}}
	wide, _ := sq.FromInt64(math.MaxInt64).Mul(sq.FromInt64(-1000))
	b := nest.AppendBool(nil, true)
	b = nest.AppendText(b, nest.Of(nest.AppendFloat(nest.AppendFloat(nil, math.Copysign(0, -1)), math.Float64frombits(0xFFF8000000000001))))
	b = nest.AppendText(nest.AppendInt128(b, wide), "text")
	v := nest.Of(nest.AppendInt(b, -42))
	inside := nest.FieldOf(v, 1, typ).Text()
	got := fmt.Sprintln(nest.FieldOf(v, 0, typ).Bool(), nest.At(inside, 1, floats).Float(), nest.At(inside, 2, floats).Float(), nest.FieldOf(v, 2, typ).Int128(), nest.FieldOf(v, 3, typ).Text(), nest.FieldOf(v, 4, typ).Int())
	if want := "true 0 NaN -9223372036854775807000 text -42\n"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if zero := nest.Of(nest.AppendFloat(nest.AppendFloat(nil, 0), math.NaN())); zero != inside {
		t.Error("−0 and 0, or two NaNs, have different bytes")
	}
	copied := nest.AppendElem(nest.AppendElem(nil, nest.FieldOf(v, 3, typ)), nest.Elem{})
	if texts := (&nest.Type{Kind: nest.Array, Elem: typ.Fields[3].Type}); nest.At(nest.Of(copied), 1, texts).Text() != "text" || nest.At(nest.Of(copied), 2, texts).Valid {
		t.Error("a copied element is another one")
	}
}

// TestForeignBytes: nothing panics on what nobody made.
func TestForeignBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
		for _, typ := range []*nest.Type{ints, floats, counts} {
			nest.Len(v, typ)
			nest.MapOf([]byte(v), typ)
			if e := nest.At(v, 2, typ); e.Valid {
				e.Int()
				e.Float()
				e.Text()
				e.Int128()
			}
		}
	})
}
