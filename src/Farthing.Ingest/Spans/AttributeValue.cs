using System.Globalization;

namespace Farthing.Ingest.Spans;

/// <summary>The value of an attribute, as sent. Senders differ in the types they choose: reading is lenient.</summary>
internal readonly record struct AttributeValue
{
    private readonly object? _value;

    public AttributeValue(object value) => _value = value;

    public bool IsAbsent => _value is null;

    /// <summary>The text; numbers and truth values as text; null when absent or a list.</summary>
    public string? Text => _value switch
    {
        string text => text,
        long or double => Convert.ToString(_value, CultureInfo.InvariantCulture),
        bool truth => truth ? "true" : "false",
        _ => null,
    };

    /// <summary>The texts of a list; a single text is a list of one.</summary>
    public IReadOnlyList<string> Texts => _value switch
    {
        List<string> texts => texts,
        string text => [text],
        _ => [],
    };

    public bool? Truth => _value switch
    {
        bool truth => truth,
        string text when bool.TryParse(text, out var truth) => truth,
        _ => null,
    };

    /// <summary>The number where it was sent as a whole one.</summary>
    public long? Whole => _value is long number ? number : null;

    /// <summary>The number; null when it is none, or is not finite.</summary>
    public double? Number => _value switch
    {
        long number => number,
        double number when double.IsFinite(number) => number,
        string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) => number,
        _ => null,
    };
}
