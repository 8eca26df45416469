namespace Farthing.Ingest.Batches;

/// <summary>The texts of a batch, each once, by number. Number 0 is no text.</summary>
internal sealed class TextTable
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];

    public string? this[int number] => number == 0 ? null : _texts[number - 1];

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

    public void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(_texts.Count);
        foreach (var text in _texts)
        {
            writer.Write(text);
        }
    }

    public static TextTable Read(BinaryReader reader)
    {
        var table = new TextTable();
        var count = reader.Read7BitEncodedInt();
        for (var i = 0; i < count; i++)
        {
            table._texts.Add(reader.ReadString());
        }

        return table;
    }
}
