using System.Globalization;
using System.Text.Json;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Tests;

namespace Farthing.EndToEnd.Tests.Clients;

/// <summary>What a client and our reader disagree on.</summary>
internal static class Difference
{
    public static List<string> Between(ClientCall call, JsonElement saw) => [.. Of(call, saw)];

    private static IEnumerable<string> Of(ClientCall call, JsonElement saw)
    {
        var expected = Facts(Reading.OfFixture(call.Fixture), call.Fixture);
        foreach (var property in saw.EnumerateObject().Where(p => p.Value.ValueKind != JsonValueKind.Null))
        {
            // What was thrown, for whoever reads why a test failed.
            if (property.Name == "error" && expected.ContainsKey("failed"))
                continue;
            // An engine without a name for it sends an empty one.
            if (property.Value.ValueKind == JsonValueKind.String && property.Value.GetString() is "" && !expected.ContainsKey(property.Name))
                continue;
            var known = expected.GetValueOrDefault(property.Name);
            if (known is null || !Same(property.Value, known))
                yield return $"{property.Name}: the client saw {property.Value}, we read {known ?? "nothing"}";
        }

        foreach (var (name, known) in expected)
        {
            var isSeen = saw.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;
            if (!isSeen && !Unseen.Is(call, name, known))
                yield return $"{name}: the client saw nothing, we read {known}";
        }
    }

    /// <summary>All that was read, by its name; what was not is not there.</summary>
    private static Dictionary<string, string> Facts(Reading read, string fixture)
    {
        Dictionary<string, string> facts = new(StringComparer.Ordinal);
        Add("id", read.Id);
        Add("model", read.Model);
        Add("tier", read.Tier);
        Add("finish", read.Finish is { Length: > 0 } ? read.Finish : null);
        Add("failed", read.Failed ? "true" : null);
        Add("errorType", read.ErrorType);
        Add("chunks", read.Chunks > 0 ? read.Chunks : null);
        foreach (var property in typeof(Usage).GetProperties().Where(p => p.Name is not (nameof(Usage.IsReported) or nameof(Usage.Anomaly))))
            Add(JsonNamingPolicy.CamelCase.ConvertName(property.Name), property.GetValue(read.Usage));
        Add("text", FixtureTexts.Of(fixture));

        // On the wire, and so in a client's words, these two have the reasoning beside the output.
        if (Fixture.Format(fixture) == WireFormat.ChatCompletions && Fixture.Provider(fixture) is Providers.XAI or Providers.Perplexity)
            facts["output"] = Invariant(read.Usage.Output - read.Usage.Reasoning);
        return facts;

        void Add(string name, object? value)
        {
            if (value is not null)
                facts.Add(name, Invariant(value));
        }
    }

    private static string Invariant(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static bool Same(JsonElement saw, string known) => saw.ValueKind switch
    {
        JsonValueKind.Number => decimal.TryParse(known, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number == saw.GetDecimal(),
        JsonValueKind.True => known == "true",
        _ => saw.GetString() == known,
    };
}
