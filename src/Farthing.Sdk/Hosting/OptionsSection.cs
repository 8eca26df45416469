using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Farthing.Sdk.Hosting;

/// <summary>
/// The section <c>Farthing</c> of an app's configuration. By hand, and not by the framework's binder, which passes over a
/// misspelt key in silence.
/// </summary>
internal static class OptionsSection
{
    public const string Name = "Farthing";

    private static readonly Dictionary<string, Action<FarthingOptions, IConfigurationSection>> Keys = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(FarthingOptions.Enabled)] = static (options, section) => options.Enabled = Truth(section),
        [nameof(FarthingOptions.Endpoint)] = static (options, section) => options.Endpoint = new Uri(Text(section), UriKind.RelativeOrAbsolute),
        [nameof(FarthingOptions.Key)] = static (options, section) => options.Key = Text(section),
        [nameof(FarthingOptions.ServiceName)] = static (options, section) => options.ServiceName = Text(section),
        [nameof(FarthingOptions.Environment)] = static (options, section) => options.Environment = Text(section),
        [nameof(FarthingOptions.InstrumentHttpClients)] = static (options, section) => options.InstrumentHttpClients = Truth(section),
        [nameof(FarthingOptions.Record)] = static (options, section) => options.Record = Content(section),
        [nameof(FarthingOptions.SampleGpus)] = static (options, section) => options.SampleGpus = Truth(section),
        [nameof(FarthingOptions.AcceptPropagated)] = static (options, section) => options.AcceptPropagated = Truth(section),
        [nameof(FarthingOptions.SpoolDirectory)] = static (options, section) => options.SpoolDirectory = Text(section),
        [nameof(FarthingOptions.SpoolBytes)] = static (options, section) => options.SpoolBytes =
            long.TryParse(section.Value, CultureInfo.InvariantCulture, out var bytes) ? bytes : throw Wrong(section, "a number of bytes"),
        [nameof(FarthingOptions.ExitTimeout)] = static (options, section) => options.ExitTimeout =
            TimeSpan.TryParse(section.Value, CultureInfo.InvariantCulture, out var time) ? time : throw Wrong(section, "a time such as 00:00:05"),
        [nameof(FarthingOptions.PropagateTo)] = static (options, section) => Hosts(options, section),
    };

    /// <exception cref="InvalidOperationException">A key is none of ours, or its value cannot be read; the message names it.</exception>
    public static void Bind(IConfiguration? configuration, FarthingOptions options)
    {
        var all = configuration?.GetSection(Name);
        if (all?.GetSection(nameof(FarthingOptions.Enabled)) is { Value: not null } enabled)
        {
            options.Enabled = Truth(enabled);
        }

        // Where nothing is done, nothing else is looked at.
        foreach (var section in options.IsEnabled() ? all?.GetChildren() ?? [] : [])
        {
            if (!Keys.TryGetValue(section.Key, out var set))
            {
                throw new InvalidOperationException($"{section.Path} is not an option. There are {string.Join(", ", Keys.Keys)}.");
            }

            set(options, section);
        }
    }

    private static string Text(IConfigurationSection section) => section.Value ?? "";

    private static bool Truth(IConfigurationSection section) =>
        bool.TryParse(section.Value, out var truth) ? truth : throw Wrong(section, "true or false");

    private static RecordedContent Content(IConfigurationSection section) =>
        Enum.TryParse<RecordedContent>(section.Value, ignoreCase: true, out var content) && !int.TryParse(section.Value, CultureInfo.InvariantCulture, out _)
            ? content
            : throw Wrong(section, $"one or more of {string.Join(", ", Enum.GetNames<RecordedContent>())}");

    private static void Hosts(FarthingOptions options, IConfigurationSection section)
    {
        options.PropagateTo.Clear();
        foreach (var host in section.Value?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            ?? section.GetChildren().Select(Text))
        {
            options.PropagateTo.Add(host);
        }
    }

    private static InvalidOperationException Wrong(IConfigurationSection section, string expected) =>
        new($"{section.Path} is '{section.Value}', and should be {expected}.");
}
