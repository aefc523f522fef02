package archive

import (
	"context"
	"os/exec"
)

const list = "ls | wc -l"

func run(ctx context.Context, folder string) error {
	// ruleid: omni.go.injection.exec-shell
	if err := exec.Command("sh", "-c", "tar czf backup.tgz "+folder).Run(); err != nil {
		return err
	}
	// ruleid: omni.go.injection.exec-shell
	cmd := exec.CommandContext(ctx, "/bin/bash", "-c", folder)
	// ok: omni.go.injection.exec-shell
	exec.Command("tar", "czf", "backup.tgz", folder)
	// A near miss: a shell, but with a constant of this file.
	// ok: omni.go.injection.exec-shell
	exec.Command("sh", "-c", list)
	// ok: omni.go.injection.exec-shell
	exec.Command("grep", "-c", folder)
	return cmd.Run()
}
