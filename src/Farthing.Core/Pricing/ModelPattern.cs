namespace Farthing.Core.Pricing;

/// <summary>
/// Which model names a price is for: the name itself, with <c>#</c> for any digit and, at the end, <c>*</c> for
/// anything. Digits cover dated snapshots without also covering a sibling of another price:
/// <c>gpt-4o-####-##-##</c> is not <c>gpt-4o-mini</c>.
/// </summary>
internal readonly record struct ModelPattern(string Text)
{
    /// <summary>How many characters it fixes: the more, the more specific. A name without wildcards beats all.</summary>
    public int Specificity => Text.AsSpan().ContainsAny('#', '*') ? Text.Length - Text.AsSpan().Count('#') : int.MaxValue;

    public bool Matches(string model)
    {
        var open = Text.EndsWith('*');
        var fixedLength = open ? Text.Length - 1 : Text.Length;
        if (open ? model.Length < fixedLength : model.Length != fixedLength)
        {
            return false;
        }

        for (var i = 0; i < fixedLength; i++)
        {
            if (Text[i] == '#' ? !char.IsAsciiDigit(model[i]) : char.ToLowerInvariant(model[i]) != Text[i])
            {
                return false;
            }
        }

        return true;
    }
}
