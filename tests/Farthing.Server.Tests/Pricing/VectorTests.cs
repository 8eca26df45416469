using System.Text;
using System.Text.Json;
using Farthing.Server.Pricing;

namespace Farthing.Server.Tests.Pricing;

/// <summary>The public vectors of tests/vectors, all answered by one run of <c>farthing price --batch</c>.</summary>
public class VectorTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "vectors");
    private static readonly string s_spans = Path.Combine(s_folder, "spans");

    private static readonly Lazy<Dictionary<string, JsonElement>> s_answers = new(AnswerAll);

    public static TheoryData<string> Vectors { get; } = [.. Files().Select(f => Path.GetRelativePath(s_folder, f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_vector_has_the_meters_and_the_cost_that_it_expects(string vector)
    {
        var expected = Read(Path.Combine(s_folder, vector));
        var differences = Differences(expected, s_answers.Value[expected.Id]).ToList();
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Fact]
    public void There_are_vectors_enough_each_with_the_name_of_its_file_and_a_source()
    {
        var vectors = Files().Select(f => (File: Path.GetFileNameWithoutExtension(f), Vector: Read(f))).ToList();
        Assert.True(vectors.Count >= 400, $"There are {vectors.Count} vectors.");
        Assert.Equal(vectors.Count, vectors.Select(v => v.Vector.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(vectors, v =>
        {
            Assert.Equal(v.File, v.Vector.Id);
            Assert.NotEmpty(v.Vector.Source);
            Assert.Equal(1, new object?[] { v.Vector.Response, v.Vector.ResponseBase64, v.Vector.ResponseParts }.Count(r => r is not null));
        });
    }

    [Theory]
    [InlineData("litellm-9812")]
    [InlineData("litellm-11789")]
    [InlineData("litellm-11789-streamed")]
    [InlineData("litellm-37923")]
    [InlineData("litellm-42663")]
    [InlineData("bifrost-3451")]
    [InlineData("langfuse-13811")]
    [InlineData("langfuse-8808")]
    [InlineData("phoenix-10036")]
    [InlineData("opik-6969")]
    [InlineData("portkey-1568-bedrock")]
    [InlineData("portkey-1568-anthropic")]
    [InlineData("portkey-1568-vertex")]
    [InlineData("semantic-kernel-13382")]
    [InlineData("anthropic-sdk-csharp-74")]
    [InlineData("dotnet-extensions-7122")]
    [InlineData("opik-6982")]
    [InlineData("claude-code-hub-869")]
    [InlineData("litellm-39861")]
    [InlineData("litellm-12913")]
    [InlineData("litellm-37930")]
    [InlineData("litellm-38730")]
    [InlineData("litellm-40649")]
    [InlineData("helicone-2983")]
    [InlineData("phoenix-12673")]
    [InlineData("langfuse-12184")]
    [InlineData("litellm-31835")]
    [InlineData("posthog-32189")]
    [InlineData("openlit-876")]
    [InlineData("openinference-3164")]
    [InlineData("pydantic-ai-3995")]
    [InlineData("strands-3602")]
    public void A_wrong_number_that_another_tool_showed_has_a_vector(string name) =>
        Assert.Single(Directory.GetFiles(s_folder, $"{name}.json", SearchOption.AllDirectories));

    [Fact]
    public void The_schema_has_the_fields_of_the_format()
    {
        var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(s_folder, "vector.schema.json"))).RootElement;
        AssertFields(typeof(Vector), schema);
        AssertFields(typeof(Vector.Expectation), schema.GetProperty("properties").GetProperty("expect"));

        static void AssertFields(Type type, JsonElement schema)
        {
            var options = Vector.Strict.GetTypeInfo(type);
            Assert.Equal(options.Properties.Select(p => p.Name).Order(StringComparer.Ordinal), schema.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
            Assert.Equal(
                options.Properties.Where(p => p.IsRequired).Select(p => p.Name).Order(StringComparer.Ordinal),
                schema.GetProperty("required").EnumerateArray().Select(p => p.GetString()!).Order(StringComparer.Ordinal));
        }
    }

    private static IEnumerable<string> Files() =>
        Directory.GetFiles(s_folder, "*.json", SearchOption.AllDirectories).Where(f => Path.GetDirectoryName(f) != s_folder && Path.GetDirectoryName(f) != s_spans);

    private static Vector Read(string file) => JsonSerializer.Deserialize<Vector>(File.ReadAllText(file), Vector.Strict)!;

    private static Dictionary<string, JsonElement> AnswerAll()
    {
        var files = Files().ToList();
        var questions = new StringBuilder();
        foreach (var file in files)
        {
            questions.Append(JsonSerializer.Serialize(JsonDocument.Parse(File.ReadAllText(file)).RootElement)).Append('\n');
        }

        using var answers = new MemoryStream();
        using var desk = new PriceDesk(Farthing.Storage.Prices.PricesNow.Shipped, default);
        PriceCommand.AnswerAll(desk, new MemoryStream(Encoding.UTF8.GetBytes(questions.ToString())), answers, TimeProvider.System);
        var lines = Encoding.UTF8.GetString(answers.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(files.Count, lines.Length);
        return files.Zip(lines).ToDictionary(p => Path.GetFileNameWithoutExtension(p.First), p => JsonDocument.Parse(p.Second).RootElement, StringComparer.Ordinal);
    }

    private static IEnumerable<string> Differences(Vector vector, JsonElement answer)
    {
        if (answer.TryGetProperty("error", out var error))
        {
            return [$"error: {error.GetString()}"];
        }

        var expected = vector.Expect;
        var told = new List<(string What, string? Expected, string? Actual)>
        {
            ("model_served", expected.ModelServed, Text(answer, "model_served")),
            ("meters", Meters(expected.Meters), Meters(answer.GetProperty("meters"))),
            ("status", expected.Status, Text(answer, "status")),
            ("reasons", string.Join(' ', expected.Reasons), string.Join(' ', answer.GetProperty("reasons").EnumerateArray().Select(r => r.GetString()))),
            ("total", expected.Total, Text(answer, "total")),
            ("total_low", expected.TotalLow, Text(answer, "total_low")),
            ("total_high", expected.TotalHigh, Text(answer, "total_high")),
            ("estimated", Meters(expected.Estimated ?? new Dictionary<string, decimal>()), Meters(Estimated(answer))),
        };
        if (expected.Source is { } source)
        {
            told.Add(("source", source, Text(answer, "source")));
        }

        if (expected.Source == "provider_reported")
        {
            told.Add(("list_total", expected.ListTotal?.GetString(), Text(answer, "list_total")));
        }

        if (expected.Anomaly is { } anomaly)
        {
            told.Add(("anomaly", anomaly ? "some" : "none", Text(answer, "anomaly") is { } found ? anomaly ? "some" : found : "none"));
        }

        if (expected.Calls is { } calls)
        {
            var several = answer.TryGetProperty("calls", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().ToList() : [];
            told.Add(("calls", Calls(calls.Select(c => ((string?)c.ModelServed, Meters(c.Meters), c.Total))), Calls(several.Select(c => (Text(c, "model_served"), Meters(c.GetProperty("meters")), Text(c, "total"))))));
        }

        return told.Where(t => t.Expected != t.Actual).Select(t => $"{t.What}: expected {t.Expected ?? "null"}, but it is {t.Actual ?? "null"}");
    }

    private static Dictionary<string, decimal> Estimated(JsonElement answer) => answer.GetProperty("lines").EnumerateArray()
        .Where(l => Text(l, "rule")?.StartsWith("estimated", StringComparison.Ordinal) == true)
        .ToDictionary(l => l.GetProperty("meter").GetString()!, l => l.GetProperty("tokens").GetDecimal());

    private static string Calls(IEnumerable<(string? Model, string Meters, string? Total)> calls) => string.Join("; ", calls.Select(c => $"{c.Model}: {c.Meters} = {c.Total}"));

    private static string Meters(JsonElement meters) => Meters(meters.EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetDecimal()));

    private static string Meters(IReadOnlyDictionary<string, decimal> meters) =>
        string.Join(' ', meters.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{m.Key}={m.Value:0.######}")));

    private static string? Text(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
