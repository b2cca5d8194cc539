// Two phone numbers of your account, named, and those of several offices from a table that anybody can edit. Put your
// own numbers here and into the table; nothing is ordered or released.
package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"pulumi-chime/sdk/go/chime"
)

func main() {
	pulumi.Run(declare)
}

func declare(ctx *pulumi.Context) error {
	reception, err := chime.NewPhoneNumber(ctx, "reception", &chime.PhoneNumberArgs{
		PhoneNumber: pulumi.String("+12065550100"),
		Name:        pulumi.String("Seattle reception"),
		CallingName: pulumi.String("Contoso"),
	})
	if err != nil {
		return err
	}

	support, err := chime.NewPhoneNumber(ctx, "support", &chime.PhoneNumberArgs{
		PhoneNumber: pulumi.String("+12065550101"),
		Name:        pulumi.String("Seattle support"),
	})
	if err != nil {
		return err
	}

	offices, err := readTable("numbers.csv")
	if err != nil {
		return err
	}
	for _, row := range offices {
		if _, err := chime.NewPhoneNumber(ctx, "offices-"+row.phoneNumber, &chime.PhoneNumberArgs{
			PhoneNumber: pulumi.String(row.phoneNumber),
			Name:        managed(row.name),
			CallingName: managed(row.callingName),
		}); err != nil {
			return err
		}
	}

	ctx.Export("receptionStatus", reception.Status)
	ctx.Export("receptionCallingNameStatus", reception.CallingNameStatus)
	ctx.Export("supportStatus", support.Status)
	ctx.Export("numbers", pulumi.Int(len(offices)))
	return nil
}

// managed declares the text of a cell. An empty cell is not managed: whatever the account says is left alone.
func managed(cell string) pulumi.StringPtrInput {
	if cell == "" {
		return nil
	}
	return pulumi.String(cell)
}
