using System.CommandLine;
using Farthing.Server.Commands;
using Farthing.Server.Keys;
using Farthing.Server.Pricing;
using Farthing.Server.Reratings;

var root = new RootCommand("Farthing tells what every AI request costs, why, and whether it is worth it.")
{
    ServeCommand.Create(),
    MigrateCommand.Create(),
    KeysCommand.Create(),
    PriceCommand.Create(),
    PricesCommand.Create(),
    RerateCommand.Create(),
    DemoCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
