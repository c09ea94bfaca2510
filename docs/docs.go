// Package docs is the documentation as data, for `streamc docs`.
package docs

import "embed"

// Pages holds the pages, one .md file each.
//
//go:embed *.md
var Pages embed.FS
