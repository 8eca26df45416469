using System.Globalization;
using System.Text.Json;
using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Core.Usage;
using Farthing.Ingest.Batches;
using Farthing.Ingest.Spans;

namespace Farthing.Ingest.Tests.Spans;

/// <summary>The traces of tests/vectors/spans, in the words of every dialect: what repeats a call is shown, and only calls are billed.</summary>
public class SpanVectorTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "vectors", "spans");

    public static TheoryData<string> Vectors { get; } = [.. Directory.GetFiles(s_folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f))];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_trace_bills_each_token_once(string vector)
    {
        var (root, content) = (Load(vector), Sorted(Load(vector), backwards: false));
        var expected = root.GetProperty("expect");
        Assert.Equal(vector, root.GetProperty("id").GetString());
        Assert.Equal(expected.GetProperty("billed").EnumerateArray().Select(id => Id(id.GetString())), content.Calls.Select(c => c.Id.SpanId));

        var pricer = new Pricer(PriceBook.Embedded);
        var (meters, total) = (new MeterMap<decimal>(), 0m);
        foreach (var call in content.Calls)
        {
            meters.Add(call.Usage);
            total += pricer.Price(call).Total ?? throw new InvalidOperationException($"{call.Dimensions.Model} has no price.");
        }

        Assert.Equal(expected.GetProperty("meters").EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetDecimal()), meters.Pairs.ToDictionary(m => m.Key.Name(), m => m.Value));
        Assert.Equal(decimal.Parse(expected.GetProperty("total").GetString()!, CultureInfo.InvariantCulture), total);
        Assert.Equal(expected.TryGetProperty("anomalies", out var odd) ? odd.EnumerateArray().Select(id => Id(id.GetString())) : [], content.Calls.Where(c => c.Anomaly is not null).Select(c => c.Id.SpanId));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void What_is_not_billed_says_what_it_is_and_whose_tokens_it_repeats(string vector)
    {
        var (root, content) = (Load(vector), Sorted(Load(vector), backwards: false));
        Assert.Equal(root.GetProperty("spans").GetArrayLength(), content.Calls.Count + content.Spans.Count);
        if (!root.GetProperty("expect").TryGetProperty("dialect", out var dialect))
        {
            return;
        }

        var shown = content.Spans.ToDictionary(
            s => s.Id.SpanId, s => s.Owner is { } owner ? $"{s.Kind.ToString().ToLowerInvariant()} of {owner.SpanHex}" : s.Kind.ToString().ToLowerInvariant());
        Assert.Equal(
            root.GetProperty("expect").TryGetProperty("shown", out var expected) ? expected.EnumerateObject().ToDictionary(s => Id(s.Name), s => s.Value.GetString()!) : [], shown);
        Assert.All(content.Calls, c => Assert.Equal(Enum.Parse<Dialect>(dialect.GetString()!.Replace("_", "", StringComparison.Ordinal), ignoreCase: true), c.Dialect));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void The_order_of_spans_in_a_request_makes_no_difference(string vector)
    {
        var (forwards, backwards) = (Sorted(Load(vector), backwards: false), Sorted(Load(vector), backwards: true));
        Assert.Equal(forwards.Calls.Select(c => c.Id.SpanId), backwards.Calls.Select(c => c.Id.SpanId).Reverse());
        Assert.Equal(forwards.Spans.Select(s => (s.Id, s.Owner)).ToHashSet(), backwards.Spans.Select(s => (s.Id, s.Owner)).ToHashSet());
    }

    private static JsonElement Load(string vector) => JsonElement.Parse(File.ReadAllText(Path.Combine(s_folder, vector + ".json")));

    private static BatchContent Sorted(JsonElement root, bool backwards)
    {
        var at = (ulong)((root.GetProperty("at").GetDateTimeOffset() - DateTimeOffset.UnixEpoch).Ticks * 100);
        var sorter = new SpanSorter(new(TimeProvider.System, new(TimeSpan.FromDays(10_000), TimeSpan.FromDays(10_000))), keepPlainSpans: true);
        var spans = root.GetProperty("spans").EnumerateArray();
        foreach (var span in backwards ? spans.Reverse() : spans)
        {
            sorter.Add(Fields(span, at), Attributes(span), new AttributeBag(), new(Optional(span, "scope")?.GetString() ?? "", ""));
        }

        Assert.Empty(sorter.Rejected);
        return sorter.Content;
    }

    private static SpanFields Fields(JsonElement span, ulong at) => new()
    {
        TraceId = 1,
        SpanId = Id(span.GetProperty("span_id").GetString()),
        ParentSpanId = Optional(span, "parent_span_id") is { } parent ? Id(parent.GetString()) : 0,
        Name = span.GetProperty("name").GetString()!,
        Kind = Optional(span, "kind")?.GetString() switch { "internal" => 1, "server" => 2, "client" => 3, _ => 0 },
        StartNanos = at + ((Optional(span, "start_us")?.GetUInt64() ?? 0) * 1000),
        EndNanos = at + ((Optional(span, "end_us")?.GetUInt64() ?? 0) * 1000),
    };

    private static AttributeBag Attributes(JsonElement span)
    {
        var bag = new AttributeBag();
        foreach (var attribute in span.GetProperty("attributes").EnumerateObject())
        {
            if (SpanAttributes.Find(attribute.Name) is { } known)
            {
                bag[known] = new(attribute.Value.ValueKind switch
                {
                    JsonValueKind.Number => attribute.Value.TryGetInt64(out var whole) ? whole : attribute.Value.GetDouble(),
                    JsonValueKind.True or JsonValueKind.False => attribute.Value.GetBoolean(),
                    _ => (object)attribute.Value.GetString()!,
                });
            }
        }

        return bag;
    }

    private static JsonElement? Optional(JsonElement span, string name) => span.TryGetProperty(name, out var value) ? value : null;

    private static ulong Id(string? text) => ulong.Parse(text!, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
