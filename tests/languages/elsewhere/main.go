package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"pulumi-chime/sdk/go/chime"
)

func main() {
	pulumi.Run(declare)
}

func declare(ctx *pulumi.Context) error {
	west, err := chime.NewProvider(ctx, "west", &chime.ProviderArgs{
		Region:      pulumi.String("us-west-2"),
		EndpointUrl: pulumi.String("ENDPOINT"),
	})
	if err != nil {
		return err
	}

	lobby, err := chime.NewPhoneNumber(ctx, "lobby", &chime.PhoneNumberArgs{
		PhoneNumber: pulumi.String("+12065550100"),
		Name:        pulumi.String("West lobby"),
	}, pulumi.Provider(west))
	if err != nil {
		return err
	}

	found := chime.LookupPhoneNumberOutput(ctx, chime.LookupPhoneNumberOutputArgs{
		PhoneNumber: pulumi.String("+12065550100"),
	}, pulumi.Provider(west))
	all := chime.ListPhoneNumbersOutput(ctx)

	ctx.Export("lobby", lobby.PhoneNumberArn)
	ctx.Export("found", found.PhoneNumberArn())
	ctx.Export("first", all.PhoneNumbers().Index(pulumi.Int(0)).PhoneNumberArn())
	return nil
}
