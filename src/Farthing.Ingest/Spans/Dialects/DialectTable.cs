using System.Text.Json;
using Farthing.Core.Calls;

namespace Farthing.Ingest.Spans.Dialects;

/// <summary>
/// How one instrumentation speaks: how to know it, what it calls things, which of its spans is a call. A new dialect is a
/// file with a class like this, a line in <see cref="DialectTables"/>, and a trace in tests/vectors/spans.
/// </summary>
internal abstract class DialectTable
{
    private readonly int[][] _numbers = new int[Enum.GetValues<SpanAttribute>().Length][];

    /// <param name="dialect">Its number in storage.</param>
    /// <param name="own">Its own names. Farthing's, which an app may add to any span, go before them, and OpenTelemetry's behind.</param>
    protected DialectTable(Dialect dialect, AttributeNames own) =>
        (Dialect, Names) = (dialect, FarthingSdk.OwnNames.Then(own).Then(OpenTelemetry.OwnNames));

    public Dialect Dialect { get; }

    public AttributeNames Names { get; }

    /// <summary>Names that nobody else has: they tell the dialect where the scope does not. Each must be among <see cref="Names"/>.</summary>
    public virtual IReadOnlyList<string> Marks => [];

    /// <summary>Prefixes of attributes that an app names itself, and that say whom a call was made for.</summary>
    public virtual IReadOnlyList<string> Families => [];

    /// <summary>Whether an instrumentation of this name speaks it.</summary>
    public virtual bool Speaks(string scope) => false;

    /// <summary>What a span is, by its own words.</summary>
    public virtual SpanRole RoleOf(in SpanFields span, AttributeBag attributes) => OpenTelemetry.Role(span, attributes);

    /// <summary>Sets what cannot be read by name alone.</summary>
    public virtual void Complete(in SpanFields span, AttributeBag attributes, in ScopeFields scope)
    {
    }

    /// <summary>The numbers of an attribute's names, in order.</summary>
    public int[] NumbersOf(SpanAttribute attribute) =>
        _numbers[(int)attribute] ??= [.. Names[attribute].Select(name => SpanAttributes.ByName[name].Number)];

    /// <summary>Anthropic counts what went through its cache apart from the input; who passes that on as it is must be added up.</summary>
    protected static void AddCacheToInput(AttributeBag attributes)
    {
        if (attributes[SpanAttribute.InputTokens].Number is { } input)
        {
            attributes[SpanAttribute.InputTokens] = new(
                input + (attributes[SpanAttribute.CacheReadTokens].Number ?? 0) + (attributes[SpanAttribute.CacheWriteTokens].Number ?? 0));
        }
    }

    /// <summary>The object that a text of JSON holds; null for anything else.</summary>
    protected static JsonElement? JsonObject(AttributeValue value)
    {
        // Longer is content, not counts.
        const int Longest = 16 << 10;
        if (value.Text is not { Length: > 1 and <= Longest } text || text[0] != '{')
        {
            return null;
        }

        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
