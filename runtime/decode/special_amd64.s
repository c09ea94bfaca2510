#include "textflag.h"

// A bit flipped, the quote is next to the control characters, and the space and the exclamation mark are not; a byte that is not ASCII is negative. So one
// signed comparison finds all but the backslash.

DATA flip<>+0(SB)/8, $0x0202020202020202
DATA flip<>+8(SB)/8, $0x0202020202020202
GLOBL flip<>(SB), RODATA|NOPTR, $16

DATA below<>+0(SB)/8, $0x2121212121212121
DATA below<>+8(SB)/8, $0x2121212121212121
GLOBL below<>(SB), RODATA|NOPTR, $16

DATA slash<>+0(SB)/8, $0x5c5c5c5c5c5c5c5c
DATA slash<>+8(SB)/8, $0x5c5c5c5c5c5c5c5c
GLOBL slash<>(SB), RODATA|NOPTR, $16

// func firstSpecial(b Pointer, p int) int
TEXT ·firstSpecial(SB), NOSPLIT, $0-24
	MOVQ  b+0(FP), AX
	MOVQ  p+8(FP), CX
	ADDQ  AX, CX
	MOVOU flip<>(SB), X1
	MOVOU below<>(SB), X2
	MOVOU slash<>(SB), X3

next:
	MOVOU    (CX), X0
	MOVO     X0, X4
	PCMPEQB  X3, X4
	PXOR     X1, X0
	MOVO     X2, X5
	PCMPGTB  X0, X5
	POR      X5, X4
	PMOVMSKB X4, DX
	ADDQ     $16, CX
	TESTL    DX, DX
	JZ       next
	BSFL     DX, DX
	SUBQ     AX, CX
	LEAQ     -16(CX)(DX*1), CX
	MOVQ     CX, ret+16(FP)
	RET
