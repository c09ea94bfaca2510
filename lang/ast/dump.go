package ast

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/streamc/streamc/lang/source"
)

// Dump writes a tree as indented text without positions, one field a line, zero fields left out. Two
// trees with equal dumps differ at most in their spans: the round trip of the formatter and the
// goldens of the parser rest on it. v is a *File, a node or a slice of nodes.
func Dump(v any) string {
	var b strings.Builder
	dump(&b, reflect.ValueOf(v), 0)
	return b.String()
}

var (
	spanType    = reflect.TypeOf(Span{})
	srcSpanType = reflect.TypeOf(source.Span{})
	fileType    = reflect.TypeOf((*source.File)(nil))
	commentType = reflect.TypeOf([]Comment(nil))
	spansType   = reflect.TypeOf([]source.Span(nil))
)

// positional reports the types that say where and not what; comments are no part of the meaning.
func positional(t reflect.Type) bool {
	return t == spanType || t == srcSpanType || t == fileType || t == commentType || t == spansType
}

func dump(b *strings.Builder, v reflect.Value, depth int) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			b.WriteString("nil\n")
			return
		}
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Struct:
		if n, ok := v.Interface().(Name); ok {
			fmt.Fprintf(b, "%s\n", dumpName(n))
			return
		}
		dumpStruct(b, v, depth)
	case reflect.Slice:
		fmt.Fprintf(b, "[%d]\n", v.Len())
		for i := range v.Len() {
			indent(b, depth)
			b.WriteString("- ")
			dump(b, v.Index(i), depth+1)
		}
	case reflect.String:
		fmt.Fprintf(b, "%q\n", v.String())
	default:
		fmt.Fprintf(b, "%v\n", v.Interface())
	}
}

func dumpName(n Name) string {
	if n.Quoted {
		return fmt.Sprintf("%q quoted", n.Text)
	}
	return n.Text
}

func dumpStruct(b *strings.Builder, v reflect.Value, depth int) {
	b.WriteString(v.Type().Name() + "\n")
	for i := range v.NumField() {
		f := v.Field(i)
		if positional(f.Type()) || f.IsZero() {
			continue
		}
		indent(b, depth+1)
		b.WriteString(v.Type().Field(i).Name + ": ")
		dump(b, f, depth+1)
	}
}

func indent(b *strings.Builder, depth int) {
	for range depth {
		b.WriteString("  ")
	}
}
