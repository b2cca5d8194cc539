package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"
)

// row is a phone number of the table, with what is declared of it.
type row struct {
	phoneNumber, name, callingName string
}

// readTable reads a CSV file whose first line names its columns.
func readTable(file string) ([]row, error) {
	opened, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer opened.Close()

	lines, err := csv.NewReader(opened).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("%s: it is empty; its first line names the columns, such as phone_number", file)
	}

	// Spreadsheets put a byte order mark before the first column's name.
	lines[0][0] = strings.TrimPrefix(lines[0][0], "\ufeff")
	cell := func(line []string, column string) string {
		if position := slices.Index(lines[0], column); position >= 0 {
			return strings.TrimSpace(line[position])
		}
		return ""
	}
	rows := make([]row, 0, len(lines)-1)
	for _, line := range lines[1:] {
		rows = append(rows, row{cell(line, "phone_number"), cell(line, "name"), cell(line, "calling_name")})
	}
	return rows, nil
}
