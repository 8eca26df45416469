using System.Globalization;

namespace Farthing.Server.Demo;

/// <summary>
/// A SentencePiece vocabulary that reads any text as bytes (one token a byte) and speaks in whole words, so that what
/// the demo shows can be read.
/// </summary>
internal static class TinyModelVocabulary
{
    public const int Unknown = 0;
    public const int BeginOfText = 1;
    public const int EndOfText = 2;

    /// <summary>The first token that is a word; before it are control tokens, bytes and the space.</summary>
    public const int FirstWord = 3 + 256 + 1;

    // What a space is to SentencePiece: also the start of a word.
    private const char Space = '\u2581';

    // None of one letter: it would be read as well as spoken, and a prompt be no longer a token a byte.
    private const string Spoken =
        "the one each every no some and or but of in on for per with from to by at is was costs pays spends saves " +
        "counts buys sells takes gives makes coin penny farthing token price bill cost ledger cache prompt answer model " +
        "engine request hour second team feature customer budget margin cheap dear small large fast slow idle busy " +
        "twice often never less more";

    // Token types of the format: normal, unknown, control, byte.
    private enum Kind { Normal = 1, Unknown = 2, Control = 3, Byte = 6 }

    public static int Count { get; } = FirstWord + Spoken.Split(' ').Length;

    public static void AddTo(TinyModelFile file)
    {
        var tokens = new List<string>(Count) { "<unk>", "<s>", "</s>" };
        var kinds = new List<int>(Count) { (int)Kind.Unknown, (int)Kind.Control, (int)Kind.Control };
        for (var value = 0; value < 256; value++)
        {
            tokens.Add("<0x" + value.ToString("X2", CultureInfo.InvariantCulture) + ">");
            kinds.Add((int)Kind.Byte);
        }

        foreach (var word in Spoken.Split(' ').Prepend(""))
        {
            tokens.Add(Space + word);
            kinds.Add((int)Kind.Normal);
        }

        file.Add("tokenizer.ggml.model", "llama");
        file.Add("tokenizer.ggml.tokens", tokens);
        file.Add("tokenizer.ggml.scores", new float[tokens.Count]);
        file.Add("tokenizer.ggml.token_type", kinds);
        file.Add("tokenizer.ggml.unknown_token_id", (uint)Unknown);
        file.Add("tokenizer.ggml.bos_token_id", (uint)BeginOfText);
        file.Add("tokenizer.ggml.eos_token_id", (uint)EndOfText);
        file.Add("tokenizer.ggml.add_bos_token", true);
        file.Add("tokenizer.ggml.add_eos_token", false);
        file.Add("tokenizer.ggml.add_space_prefix", false);
    }
}
