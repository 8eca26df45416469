namespace Farthing.Core.Pricing;

/// <summary>
/// Which model names a price is for. A pattern is the name itself, in which
/// <list type="bullet">
/// <item><c>#</c> is any digit: <c>gpt-4o-####-##-##</c> is a dated snapshot and not <c>gpt-4o-mini</c>;</item>
/// <item><c>*</c>, at either end, is anything;</item>
/// <item><c>~</c>, at the end, is a version tail or nothing, see <see cref="VersionTail"/>: it covers the snapshots of a
/// model and none of its siblings.</item>
/// </list>
/// </summary>
internal readonly record struct ModelPattern(string Text)
{
    private bool OpenStart => Text.StartsWith('*');

    private ReadOnlySpan<char> Fixed => Text.AsSpan().TrimStart('*').TrimEnd("*~");

    /// <summary>Whether each wildcard stands where it has a meaning, and something is fixed.</summary>
    public bool IsValid => Fixed.ContainsAnyExcept('#', ' ') && !Fixed.Contains('*')
        && Text.Length - Fixed.Length <= (OpenStart ? 2 : 1);

    /// <summary>Whether it is a name without wildcards.</summary>
    public bool IsPlain => !Text.AsSpan().ContainsAny('#', '*') && !Text.EndsWith('~');

    /// <summary>
    /// The more, the more specific: first by the characters it fixes, then by the ends it leaves open. A name without
    /// wildcards beats all.
    /// </summary>
    public int Specificity => IsPlain
        ? int.MaxValue
        : (4 * (Fixed.Length - Fixed.Count('#'))) + (OpenStart ? 0 : 2) + (Text.EndsWith('*') ? 0 : 1);

    public bool Matches(string model)
    {
        var wanted = Fixed;
        var last = OpenStart ? model.Length - wanted.Length : 0;
        for (var start = 0; start <= last; start++)
        {
            if (StandsAt(model.AsSpan(start), wanted) && EndFits(model.AsSpan(start + wanted.Length)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool StandsAt(ReadOnlySpan<char> model, ReadOnlySpan<char> wanted)
    {
        if (model.Length < wanted.Length)
        {
            return false;
        }

        for (var i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] == '#' ? !char.IsAsciiDigit(model[i]) : char.ToLowerInvariant(model[i]) != wanted[i])
            {
                return false;
            }
        }

        return true;
    }

    private bool EndFits(ReadOnlySpan<char> rest) => Text[^1] switch
    {
        '*' => true,
        '~' => VersionTail.Is(rest),
        _ => rest.IsEmpty,
    };
}
