using System.Text;

namespace Farthing.Ingest.Otlp;

/// <summary>
/// Texts that come again and again, each made once: the models, features and customers of a million spans. Each text has
/// one place, and whoever comes last has it: bounded, without locks, and of all threads.
/// </summary>
internal sealed class TextCache
{
    // Some megabytes when full.
    private const int Places = 16_384;
    private const int Longest = 128;

    private readonly string?[] _texts = new string?[Places];

    /// <summary>The text of UTF-8 bytes. What is not UTF-8 is replaced.</summary>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > Longest)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        // Compared octet by octet, which finds what is ASCII: other texts are made anew.
        ref var place = ref _texts[ByteHash.Of(utf8) & (Places - 1)];
        return Volatile.Read(ref place) is { } known && Ascii.Equals(utf8, known) ? known : place = Encoding.UTF8.GetString(utf8);
    }
}
