using System.Globalization;
using System.Text.Json;
using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Core.Usage;
using Farthing.Ingest.Spans;

namespace Farthing.Ingest.Tests.Spans;

/// <summary>The traces of tests/vectors/spans: agents' spans repeat what their children used, and only model calls are billed.</summary>
public class SpanVectorTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "vectors", "spans");

    public static TheoryData<string> Vectors { get; } = [.. Directory.GetFiles(s_folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f))];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_trace_bills_each_token_once(string vector)
    {
        var root = JsonDocument.Parse(File.ReadAllText(Path.Combine(s_folder, vector + ".json"))).RootElement;
        var at = root.GetProperty("at").GetDateTimeOffset();
        var nanos = (ulong)((at - DateTimeOffset.UnixEpoch).Ticks * 100);
        var mapper = new SpanMapper(TimeProvider.System, new(TimeSpan.FromDays(10_000), TimeSpan.FromDays(10_000)));
        var calls = root.GetProperty("spans").EnumerateArray().Select(span => mapper.Map(Fields(span, nanos), Attributes(span), new AttributeBag(), out _)).OfType<Call>().ToList();

        var expected = root.GetProperty("expect");
        Assert.Equal(vector, root.GetProperty("id").GetString());
        Assert.Equal(expected.GetProperty("billed").EnumerateArray().Select(id => Id(id.GetString())), calls.Select(c => c.Id.SpanId));

        var pricer = new Pricer(PriceBook.Embedded);
        var (meters, total) = (new MeterMap<decimal>(), 0m);
        foreach (var call in calls)
        {
            meters.Add(call.Usage);
            total += pricer.Price(call).Total ?? throw new InvalidOperationException($"{call.Dimensions.Model} has no price.");
        }

        Assert.Equal(expected.GetProperty("meters").EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetDecimal()), meters.Pairs.ToDictionary(m => m.Key.Name(), m => m.Value));
        Assert.Equal(decimal.Parse(expected.GetProperty("total").GetString()!, CultureInfo.InvariantCulture), total);
    }

    private static SpanFields Fields(JsonElement span, ulong nanos) => new()
    {
        TraceId = 1,
        SpanId = Id(span.GetProperty("span_id").GetString()),
        ParentSpanId = span.TryGetProperty("parent_span_id", out var parent) ? Id(parent.GetString()) : 0,
        StartNanos = nanos,
        EndNanos = nanos,
    };

    private static AttributeBag Attributes(JsonElement span)
    {
        var bag = new AttributeBag();
        foreach (var attribute in span.GetProperty("attributes").EnumerateObject())
        {
            if (SpanAttributes.ByName.TryGetValue(attribute.Name, out var known))
            {
                bag[known] = new(attribute.Value.ValueKind == JsonValueKind.Number ? attribute.Value.GetInt64() : (object)attribute.Value.GetString()!);
            }
        }

        return bag;
    }

    private static ulong Id(string? text) => ulong.Parse(text!, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
