using Farthing.Dashboard.Url;

namespace Farthing.Dashboard.Frame;

/// <summary>What the command palette offers.</summary>
internal static class PaletteCommands
{
    private const int MostShown = 12;

    /// <summary>Pages, time ranges and filters, each with the address that it goes to.</summary>
    /// <param name="state">The view to start from.</param>
    /// <param name="path">The page that is shown.</param>
    /// <param name="values">Values to filter by.</param>
    public static IReadOnlyList<PaletteCommand> From(ViewState state, string path, IEnumerable<FilterTerm> values) =>
    [
        .. PageList.All.Select(page => new PaletteCommand("Page", page.Name, state.Href(page.Path))),
        .. RangeChoice.Presets.Select(range => new PaletteCommand("Time range", range.Words, state.In(range).Href(path))),
        .. values.Select(term => new PaletteCommand("Filter", term.Sentence, state.With(term.Field, term.Value).Href(path))),
        .. state.Filters.IsEmpty ? Array.Empty<PaletteCommand>() : [new("Filter", "Clear all filters", (state with { Filters = [], After = null }).Href(path))],
    ];

    /// <summary>The commands that hold every word of the query; those that start with it come first.</summary>
    public static IReadOnlyList<PaletteCommand> Matching(this IReadOnlyList<PaletteCommand> commands, string query)
    {
        var words = query.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. commands
                .Where(command => Array.TrueForAll(words, word => command.Text.Contains(word, StringComparison.OrdinalIgnoreCase)))
                .OrderByDescending(command => words.Length > 0 && command.Name.StartsWith(words[0], StringComparison.OrdinalIgnoreCase))
                .Take(MostShown),
        ];
    }
}

/// <summary>A line of the palette.</summary>
/// <param name="Kind">What it does: goes to a page, a range, adds a filter.</param>
/// <param name="Name">Where to.</param>
/// <param name="Href">The address.</param>
internal sealed record PaletteCommand(string Kind, string Name, string Href)
{
    /// <summary>What is searched.</summary>
    public string Text => $"{Kind} {Name}";
}
