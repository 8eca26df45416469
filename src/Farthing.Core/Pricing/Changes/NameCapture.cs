namespace Farthing.Core.Pricing.Changes;

/// <summary>
/// Sees to it that the names of a new model take none away from those that have a price: a sibling must not get another
/// one's price in silence.
/// </summary>
internal static class NameCapture
{
    // What a version tail may look like.
    private static readonly string[] s_tails =
        ["-latest", "@default", "-v2", "-v1:0", "-001", "-0613", "-20260101", "@20260101", "-2026-01-01", "-01-01", "-01-2026", ":0", ":200k"];

    /// <summary>Checks a pattern of a new model.</summary>
    /// <exception cref="FormatException">It takes a name that has a price.</exception>
    public static void Check(PriceBook book, ProviderBook provider, string name, string where)
    {
        if (Taken(book, provider, name) is { } taken)
        {
            throw new FormatException($"{where}: the name {name} would take {taken.Name} from {taken.Model}.");
        }
    }

    /// <summary>A name that the pattern would take, and the model that it belongs to; null when there is none.</summary>
    public static (string Name, string Model)? Taken(PriceBook book, ProviderBook provider, string name)
    {
        var pattern = new ModelPattern(name.ToLowerInvariant());
        if (pattern.IsPlain)
        {
            // One name may get a price of its own: that is what a change is for.
            return null;
        }

        foreach (var sample in provider.Fallback.Select(f => book.Book(f)!).Prepend(provider)
            .SelectMany(b => b.Models).SelectMany(m => m.Patterns).SelectMany(Samples).Concat(Samples(pattern)).Where(pattern.Matches))
        {
            var (owner, match) = book.Matches(provider, sample).FirstOrDefault();
            if (match is not null && (owner != provider || match.Pattern.Specificity < pattern.Specificity))
            {
                return (sample, $"{owner.Provider}/{match.Model.Id}");
            }
        }

        return null;
    }

    private static IEnumerable<string> Samples(ModelPattern pattern)
    {
        var name = pattern.Text.Trim('*').TrimEnd('~').Replace('#', '0');
        yield return name;
        if (!pattern.IsPlain && pattern.Text[^1] is '~' or '*')
        {
            foreach (var tail in s_tails)
            {
                yield return name + tail;
            }
        }
    }
}
