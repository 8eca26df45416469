using System.Collections.Immutable;
using System.Text;
using Farthing.Storage.Queries;
using Microsoft.AspNetCore.WebUtilities;

namespace Farthing.Dashboard.Url;

/// <summary>
/// What a page shows: all that stands in its URL, so that every view is a link. What cannot be read is left out and
/// said in <see cref="Problems"/>.
/// </summary>
public sealed record ViewState
{
    /// <summary>What a bare address shows.</summary>
    public static ViewState Default { get; } = new();

    /// <summary>The time range.</summary>
    public RangeChoice Range { get; init; } = RangeChoice.Default;

    /// <summary>The filters in force, one a field, in the fields' order.</summary>
    public ImmutableArray<FilterTerm> Filters { get; init; } = [];

    /// <summary>Whether the page stands still while new calls come in.</summary>
    public bool Paused { get; init; }

    /// <summary>Where a list goes on; null at its newest.</summary>
    public string? After { get; init; }

    /// <summary>What in the URL could not be understood, in words.</summary>
    public ImmutableArray<string> Problems { get; init; } = [];

    /// <summary>The filters that sums over calls know.</summary>
    public IReadOnlyDictionary<Dimension, string> Dimensions =>
        Filters.Where(term => term.Field.Dimension is not null).ToDictionary(term => term.Field.Dimension!.Value, term => term.Value);

    /// <summary>All filters, as storage takes them for calls.</summary>
    public CallFilter ToCallFilter() =>
        Filters.Aggregate(new CallFilter { Dimensions = Dimensions }, (filter, term) => term.Field.Apply(filter, term.Value));

    /// <summary>The same view with one more filter; it takes the place of one on the same field.</summary>
    public ViewState With(FilterField field, string value)
    {
        var terms = Without(field).Filters.Add(new(field, value));
        return this with { Filters = [.. FilterField.All.SelectMany(f => terms.Where(t => t.Field == f))], After = null };
    }

    /// <summary>The same view without the filter on a field.</summary>
    public ViewState Without(FilterField field) =>
        this with { Filters = [.. Filters.Where(term => term.Field != field)], After = null };

    /// <summary>The same view of another time range.</summary>
    public ViewState In(RangeChoice range) => this with { Range = range, After = null };

    /// <summary>The address of a page that shows this view. Only a list goes on where it was.</summary>
    public string Href(string path, bool keepPlace = false)
    {
        var query = new StringBuilder(path);
        void Add(string name, string value) =>
            query.Append(query.Length == path.Length ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));

        if (!Range.IsRelative)
        {
            Add("from", RangeChoice.Format(Range.From));
            Add("to", RangeChoice.Format(Range.To));
        }
        else if (Range != RangeChoice.Default)
        {
            Add("range", Range.Preset!);
        }

        foreach (var term in Filters)
        {
            Add(term.Field.Name, term.Value);
        }

        if (Paused)
        {
            Add("live", "off");
        }

        if (keepPlace && After is not null)
        {
            Add("after", After);
        }

        return query.ToString();
    }

    /// <summary>Reads the view out of an address. Never fails: what makes no sense is left out and said.</summary>
    public static ViewState Parse(string uri)
    {
        var start = uri.IndexOf('?', StringComparison.Ordinal);
        var query = QueryHelpers.ParseQuery(start < 0 ? "" : uri[start..].Split('#')[0]);
        var problems = ImmutableArray.CreateBuilder<string>();
        var state = new ViewState
        {
            Range = ParseRange(name => query.TryGetValue(name, out var values) ? values[^1] : null, problems),
            Paused = query.TryGetValue("live", out var live) && live == "off",
            After = query.TryGetValue("after", out var after) && after[^1] is { Length: > 0 and <= 512 } cursor ? cursor : null,
        };
        var place = state.After;
        foreach (var field in FilterField.All)
        {
            if (!query.TryGetValue(field.Name, out var values))
            {
                continue;
            }

            var value = values[^1] ?? "";
            if (field.Problem(value) is { } problem)
            {
                problems.Add($"{problem}: that filter is left out.");
            }
            else
            {
                state = state.With(field, value);
            }
        }

        return state with { After = place, Problems = problems.ToImmutable() };
    }

    private static RangeChoice ParseRange(Func<string, string?> query, ImmutableArray<string>.Builder problems)
    {
        string? problem;
        if (query("range") is { } name)
        {
            if (RangeChoice.ByName(name) is { } preset)
            {
                return preset;
            }

            problem = $"“{(name.Length > 40 ? name[..40] + "…" : name)}” is not a time range";
        }
        else if (query("from") is not { } from || query("to") is not { } to)
        {
            if (query("from") is null && query("to") is null)
            {
                return RangeChoice.Default;
            }

            problem = "The time range needs both a start and an end";
        }
        else if (!RangeChoice.TryParseMoment(from, out var fromUtc) || !RangeChoice.TryParseMoment(to, out var toUtc))
        {
            problem = "The time range is not two dates";
        }
        else if (RangeChoice.Between(fromUtc, toUtc, out problem) is { } between)
        {
            return between;
        }

        problems.Add($"{problem}: showing the last hour instead.");
        return RangeChoice.Default;
    }
}
