// Writes the provider's SDKs for TypeScript and Go: `generate SCHEMA DIRECTORY`.
//
// What it writes is what `pulumi package add` writes in an official installation of the same version.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	gocode "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

const tool = "pulumi-chime's tools/sdks"

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: generate SCHEMA DIRECTORY")
		os.Exit(2)
	}
	if err := generate(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func generate(schemaFile, directory string) error {
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		return err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return fmt.Errorf("%s: %w", schemaFile, err)
	}
	languages := map[string]func(*schema.Package) (map[string][]byte, error){
		"typescript": func(pkg *schema.Package) (map[string][]byte, error) {
			files, err := nodejs.GeneratePackage(tool, pkg, nil, nil, false, nil)
			for name := range files {
				files[name] = withImportsFromRoot(name, files[name])
			}
			return files, err
		},
		"go": func(pkg *schema.Package) (map[string][]byte, error) {
			return gocode.GeneratePackage(tool, pkg, nil)
		},
	}
	for language, generatePackage := range languages {
		// Bound anew for each language, which leaves its own notes in the package.
		pkg, problems, err := schema.BindSpec(spec, nil, schema.ValidationOptions{})
		if err != nil {
			return fmt.Errorf("%s: %w", schemaFile, err)
		}
		if problems.HasErrors() {
			return fmt.Errorf("%s: %w", schemaFile, problems)
		}
		pkg.SupportPack = true // as `pulumi package add` sets it: a go.mod, and the schema's version everywhere
		files, err := generatePackage(pkg)
		if err != nil {
			return fmt.Errorf("%s: %w", language, err)
		}
		if err := write(files, filepath.Join(directory, language)); err != nil {
			return err
		}
	}
	return nil
}

// withImportsFromRoot mends imports of files in directories. The generator takes filepath.Rel("config", "") to be
// "../.", which it was until Go 1.24; with 1.26 it is "..", and the files import "./utilities" instead of "../utilities".
func withImportsFromRoot(name string, content []byte) []byte {
	root := strings.Repeat("../", strings.Count(name, "/"))
	if root == "" {
		return content
	}
	for _, imported := range []string{"utilities", "types/input", "types/output", "types/enums"} {
		wrong, right := fmt.Sprintf("from \"./%s\"", imported), fmt.Sprintf("from \"%s%s\"", root, imported)
		content = bytes.ReplaceAll(content, []byte(wrong), []byte(right))
	}
	return content
}

func write(files map[string][]byte, directory string) error {
	for name, content := range files {
		file := filepath.Join(directory, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
