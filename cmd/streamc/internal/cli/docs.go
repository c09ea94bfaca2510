package cli

import (
	"bufio"
	"fmt"
	"sort"
	"strings"

	"github.com/spf13/cobra"
	"github.com/streamc/streamc/docs"
)

func (e *env) docsCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "docs [TOPIC [SECTION]]",
		Short: "the documentation, without a browser",
		RunE: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
				return e.topics()
			case codeLike.MatchString(args[0]):
				return e.helpCode(args[0])
			}
			text, err := topic(args[0])
			if err != nil {
				return err
			}
			if len(args) > 1 {
				if text, err = section(args[0], text, strings.Join(args[1:], " ")); err != nil {
					return err
				}
			}
			_, err = fmt.Fprint(e.out, text)
			return err
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return topicNames(), cobra.ShellCompDirectiveNoFileComp
		},
	}
}

// topics lists the pages with their titles.
func (e *env) topics() error {
	for _, name := range topicNames() {
		text, err := topic(name)
		if err != nil {
			return err
		}
		title, _, _ := strings.Cut(text, "\n")
		if _, err := fmt.Fprintf(e.out, "%-12s %s\n", name, strings.TrimLeft(title, "# ")); err != nil {
			return err
		}
	}
	return nil
}

// topicNames are the pages of docs/, sorted.
func topicNames() []string {
	entries, err := docs.Pages.ReadDir(".")
	if err != nil {
		return nil // an embedded folder can be read
	}
	var out []string
	for _, f := range entries {
		out = append(out, strings.TrimSuffix(f.Name(), ".md"))
	}
	sort.Strings(out)
	return out
}

func topic(name string) (string, error) {
	text, err := docs.Pages.ReadFile(strings.ToLower(name) + ".md")
	if err != nil {
		return "", usage("there is no page %s%s; the pages are %s", name, suggestion(name, topicNames()), strings.Join(topicNames(), ", "))
	}
	return string(text), nil
}

// section cuts out the first section whose heading holds the words, with what is below it.
func section(page, text, words string) (string, error) {
	var out strings.Builder
	var headings []string
	level := 0 // of the section that is being copied
	code := false
	lines := bufio.NewScanner(strings.NewReader(text))
	lines.Buffer(nil, len(text)+1)
	for lines.Scan() {
		line := lines.Text()
		if strings.HasPrefix(line, "```") {
			code = !code
		}
		title := strings.TrimLeft(line, "#")
		if n := len(line) - len(title); n > 0 && !code {
			headings = append(headings, strings.TrimSpace(title))
			if level > 0 && n <= level {
				break
			}
			if level == 0 && strings.Contains(strings.ToLower(title), strings.ToLower(words)) {
				level = n
			}
		}
		if level > 0 {
			out.WriteString(line + "\n")
		}
	}
	if level == 0 {
		return "", usage("%s has no section %s; it has: %s", page, words, strings.Join(headings[1:], ", "))
	}
	return out.String(), nil
}
