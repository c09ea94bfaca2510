package cli

import (
	"github.com/spf13/cobra"
)

const completionHelp = `Print the completion script of a shell.

  bash         streamc completion bash >/etc/bash_completion.d/streamc
  zsh          streamc completion zsh >"${fpath[1]}/_streamc"
  fish         streamc completion fish >~/.config/fish/completions/streamc.fish
  powershell   streamc completion powershell | Out-String | Invoke-Expression`

var shells = []string{"bash", "zsh", "fish", "powershell"}

func (e *env) completionCmd() *cobra.Command {
	return &cobra.Command{
		Use:       "completion SHELL",
		Short:     "print the completion script of bash, zsh, fish or powershell",
		Long:      completionHelp,
		ValidArgs: shells,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("completion: for which shell? bash, zsh, fish or powershell")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(e.out, true)
			case "zsh":
				return root.GenZshCompletion(e.out)
			case "fish":
				return root.GenFishCompletion(e.out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(e.out)
			}
			return usage("completion: %s is not one of bash, zsh, fish, powershell%s", args[0], suggestion(args[0], shells))
		},
	}
}

// queries completes query files.
func queries(_ *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	return []string{"sq"}, cobra.ShellCompDirectiveFilterFileExt
}
