using System.CommandLine;
using Farthing.Server.Demo;

namespace Farthing.Server.Commands;

/// <summary><c>farthing demo</c>: traffic to look at.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var engine = new Option<string>("--engine")
        {
            Description = "Address of an OpenAI-compatible engine that serves the model.",
            DefaultValueFactory = _ => "http://127.0.0.1:8080",
        };
        engine.Validators.Add(given =>
        {
            if (!Uri.TryCreate(given.GetValueOrDefault<string>(), UriKind.Absolute, out _))
            {
                given.AddError("--engine must be an address such as http://127.0.0.1:8080.");
            }
        });
        var command = new Command(
            "demo",
            "Drives an engine through the OpenAI client with the SDK switched on, until stopped. Sends to FARTHING_ENDPOINT with FARTHING_KEY.")
        {
            engine,
            CreateModel(),
        };
        command.SetAction((parsed, cancel) =>
            new DemoTraffic(new Uri(parsed.GetRequiredValue(engine)), TimeProvider.System).RunAsync(cancel));
        return command;
    }

    private static Command CreateModel()
    {
        var output = new Option<FileInfo>("--out") { Description = "Where to write it.", Required = true };
        var command = new Command("model", "Writes the tiny model of random weights that the demo's engine serves.") { output };
        command.SetAction(parsed => TinyModel.Write(parsed.GetRequiredValue(output).FullName));
        return command;
    }
}
