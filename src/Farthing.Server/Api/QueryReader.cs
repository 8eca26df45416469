using System.Globalization;
using Farthing.Core.Pricing;
using Farthing.Storage.Events;
using Farthing.Storage.Queries;

namespace Farthing.Server.Api;

/// <summary>A parameter is wrong; the message says what it must be.</summary>
internal sealed class BadParameterException(string parameter, string message) : Exception(message)
{
    public string Parameter { get; } = parameter;
}

/// <summary>Reads the query string of an API call. An unknown parameter is an error: a misspelt filter must not widen a sum.</summary>
internal sealed class QueryReader(IQueryCollection query, TimeProvider time)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal) { "project" };

    public TimeRange Range()
    {
        var to = Time("to") ?? time.GetUtcNow().UtcDateTime;
        var from = Time("from") ?? to.AddDays(-1);
        return from < to ? new(from, to) : throw new BadParameterException("from", "It must lie before 'to'.");
    }

    public Dimension? Dimension(string name) => Text(name) is not { } text ? null
        : Dimensions.TryParse(text, out var dimension) ? dimension
        : throw new BadParameterException(name, $"It must be one of {string.Join(", ", Dimensions.All.Select(d => d.Name()))}.");

    public IReadOnlyDictionary<Dimension, string> DimensionFilter()
    {
        var filter = new Dictionary<Dimension, string>();
        foreach (var dimension in Dimensions.All)
        {
            if (Text(dimension.Name(), emptyCounts: true) is { } value)
            {
                filter[dimension] = value;
            }
        }

        return filter;
    }

    public CallFilter CallFilter() => new()
    {
        Dimensions = DimensionFilter(),
        User = Text("user"),
        Customer = Text("customer"),
        Session = Text("session"),
        Tag = Text("tag"),
        Status = Status(),
        Failed = Truth("failed"),
        CostAboveUsd = Text("cost_above") is not { } cost ? null
            : decimal.TryParse(cost, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) ? amount
            : throw new BadParameterException("cost_above", "It must be an amount in US dollars, such as 0.01."),
    };

    /// <param name="name">What the parameter for an outcome's name, or revenue's kind, is called.</param>
    public EventFilter EventFilter(string name) => new() { Name = Text(name), Customer = Text("customer"), Feature = Text("feature", emptyCounts: true) };

    public int Limit(int otherwise, int most) => Text("limit") is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= most ? limit
        : throw new BadParameterException("limit", $"It must be a number from 1 to {most}.");

    public string? Word(string name) => Text(name);

    public long? Number(string name) => Text(name) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new BadParameterException(name, "It must be a whole number.");

    public string? After() => Text("after") is not { } text ? null
        : CallCursor.TryParse(text, out _) ? text
        : throw new BadParameterException("after", "It must be the 'next' of an earlier page.");

    public string? Name() => Text("name");

    /// <summary>The number that an earlier page ended at; zero for the first page.</summary>
    public int AfterNumber() => Text("after") is not { } text ? 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new BadParameterException("after", "It must be the 'next' of an earlier page.");

    /// <summary>Call last: whatever was not asked for is not a parameter.</summary>
    public void RejectUnknown()
    {
        foreach (var name in query.Keys)
        {
            if (!_known.Contains(name))
            {
                throw new BadParameterException(name, $"There is no such parameter here. There are {string.Join(", ", _known.Order(StringComparer.Ordinal))}.");
            }
        }
    }

    private PricingStatus? Status() => Text("status") switch
    {
        null => null,
        "priced" => PricingStatus.Priced,
        "partial" => PricingStatus.Partial,
        "unpriced" => PricingStatus.Unpriced,
        "estimated" => PricingStatus.Estimated,
        "superseded" => PricingStatus.Superseded,
        _ => throw new BadParameterException("status", "It must be priced, partial, estimated, unpriced or superseded."),
    };

    private bool? Truth(string name) => Text(name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        _ => throw new BadParameterException(name, "It must be true or false."),
    };

    private DateTime? Time(string name) => Text(name) is { } text ? ParseTime(name, text) : null;

    // A time without an offset is UTC. The years are those that an arithmetic of ranges cannot leave, and the database keeps
    // microseconds: what is finer is cut here, so that a range is not empty there alone.
    internal static DateTime ParseTime(string name, string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            && moment.UtcDateTime.Year is >= 2000 and < 2500 ? moment.UtcDateTime.AddTicks(-(moment.UtcTicks % TimeSpan.TicksPerMicrosecond))
        : throw new BadParameterException(name, "It must be a time such as 2026-01-31T00:00:00Z.");

    private string? Text(string name, bool emptyCounts = false)
    {
        _known.Add(name);
        if (!query.TryGetValue(name, out var values))
        {
            return null;
        }

        if (values.Count > 1)
        {
            throw new BadParameterException(name, "It may be given once.");
        }

        return values.ToString() is { Length: > 0 } text || emptyCounts ? values.ToString() : null;
    }
}
