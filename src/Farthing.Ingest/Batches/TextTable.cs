using Farthing.Core.Calls;

namespace Farthing.Ingest.Batches;

/// <summary>
/// What the items of a batch repeat, each once, by number: texts, where number 0 is no text, and the dimensions of calls,
/// which name their own texts by number.
/// </summary>
internal sealed class TextTable
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<CallDimensions, int> _dimensionNumbers = [];
    private readonly List<string> _texts = [];
    private readonly List<CallDimensions> _dimensions = [];

    public string? this[int number] => number == 0 ? null : _texts[number - 1];

    /// <summary>A text by its number, where there must be one.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public string Required(int number) => this[number] ?? throw new FormatException("A batch of calls lacks a text.");

    /// <summary>Dimensions by their number.</summary>
    public CallDimensions Dimensions(int number) => _dimensions[number];

    public int Number(string? text)
    {
        if (text is null)
        {
            return 0;
        }

        if (!_numbers.TryGetValue(text, out var number))
        {
            _texts.Add(text);
            _numbers.Add(text, number = _texts.Count);
        }

        return number;
    }

    public int Number(CallDimensions dimensions)
    {
        if (!_dimensionNumbers.TryGetValue(dimensions, out var number))
        {
            _dimensionNumbers.Add(dimensions, number = _dimensions.Count);
            _dimensions.Add(dimensions);
        }

        return number;
    }

    public void Write(BinaryWriter writer)
    {
        using var dimensions = new MemoryStream();
        using var behind = new BinaryWriter(dimensions);
        behind.Write7BitEncodedInt(_dimensions.Count);
        foreach (var d in _dimensions)
        {
            foreach (var text in (ReadOnlySpan<string>)[d.Environment, d.Provider, d.Model, d.ModelRequested, d.Tier, d.Operation, d.Service, d.Feature, d.Team, d.Region])
            {
                behind.Write7BitEncodedInt(Number(text));
            }
        }

        behind.Flush();
        writer.Write7BitEncodedInt(_texts.Count);
        foreach (var text in _texts)
        {
            writer.Write(text);
        }

        writer.Write(dimensions.GetBuffer().AsSpan(0, (int)dimensions.Length));
    }

    public static TextTable Read(BinaryReader reader, byte version)
    {
        var table = new TextTable();
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            table._texts.Add(reader.ReadString());
        }

        if (version < 4)
        {
            return table;
        }

        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            table._dimensions.Add(new()
            {
                Environment = Text(),
                Provider = Text(),
                Model = Text(),
                ModelRequested = Text(),
                Tier = Text(),
                Operation = Text(),
                Service = Text(),
                Feature = Text(),
                Team = Text(),
                Region = Text(),
            });
        }

        return table;

        string Text() => table.Required(reader.Read7BitEncodedInt());
    }
}
