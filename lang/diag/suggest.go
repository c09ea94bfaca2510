package diag

// suggestMax bounds the names that are compared: longer ones are not misspelt keywords.
const suggestMax = 64

// Suggest returns the candidate that name most likely was meant to be, or "". Names are compared with
// ASCII case folded; a swap of neighbours, a missing, an extra and a wrong letter count one each
// (optimal string alignment). Ties go to the candidate that stands first.
func Suggest(name string, candidates []string) string {
	if name == "" || len(name) > suggestMax {
		return ""
	}
	best, bestDist := "", len(name)/3+1
	if len(name) <= 2 {
		bestDist = 1 // two letters leave too little to recognise
	}
	bestDist++ // strictly below
	folded := lower(name)
	for _, c := range candidates {
		if len(c) > suggestMax || abs(len(c)-len(name)) >= bestDist {
			continue
		}
		d := distance(folded, lower(c))
		if d < bestDist && d < len(c) && d > 0 || d == 0 && c != name {
			best, bestDist = c, d
		}
	}
	return best
}

func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

func abs(n int) int { return max(n, -n) }

// distance is the optimal string alignment distance in bytes, three rows at a time.
func distance(a, b string) int {
	prev2 := make([]int, len(b)+1)
	prev := make([]int, len(b)+1)
	cur := make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return prev[len(b)]
}
