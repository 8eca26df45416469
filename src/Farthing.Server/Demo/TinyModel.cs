namespace Farthing.Server.Demo;

/// <summary>
/// A language model of random weights, written from nothing in a moment: the real llama architecture in a real engine's
/// format, so that usage numbers, cached tokens, streams and timings are an engine's own, on any CPU, with no download.
/// It knows nothing. A prompt is one token a byte of UTF-8 and one more, and an answer runs until <c>max_tokens</c>: it
/// never ends by itself.
/// </summary>
internal static class TinyModel
{
    /// <summary>The most tokens of prompt and answer together that the model declares.</summary>
    public const int ContextLength = 8192;

    private const int Layers = 4;
    private const int Width = 256;
    private const int FeedForward = 512;
    private const int Heads = 4;

    // The spread of a word's logit. Tokens that are not words stay at 0 and are next to never chosen.
    private const float WordSpread = 6;

    private const string ChatTemplate =
        "{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}" +
        "{% if add_generation_prompt %}assistant:{% endif %}";

    /// <summary>Writes the model to <paramref name="path"/>; the same bytes each time, about 6 MB.</summary>
    public static void Write(string path)
    {
        var file = new TinyModelFile();
        Describe(file);
        AddTensors(file, new Weights());
        var unfinished = path + ".partial";
        using (var output = File.Create(unfinished))
            file.WriteTo(output);
        File.Move(unfinished, path, overwrite: true);
    }

    private static void Describe(TinyModelFile file)
    {
        file.Add("general.architecture", "llama");
        file.Add("general.name", "farthing-tiny");
        file.Add("general.file_type", 1u); // mostly half precision
        file.Add("llama.context_length", (uint)ContextLength);
        file.Add("llama.embedding_length", (uint)Width);
        file.Add("llama.block_count", (uint)Layers);
        file.Add("llama.feed_forward_length", (uint)FeedForward);
        file.Add("llama.attention.head_count", (uint)Heads);
        file.Add("llama.attention.head_count_kv", (uint)Heads);
        file.Add("llama.attention.layer_norm_rms_epsilon", 1e-5f);
        file.Add("llama.rope.dimension_count", (uint)(Width / Heads));
        file.Add("llama.vocab_size", (uint)TinyModelVocabulary.Count);
        TinyModelVocabulary.AddTo(file);
        file.Add("tokenizer.chat_template", ChatTemplate);
    }

    private static void AddTensors(TinyModelFile file, Weights weights)
    {
        var ones = new float[Width];
        Array.Fill(ones, 1);

        file.AddMatrix("token_embd.weight", Width, weights.Next(Width, TinyModelVocabulary.Count, 16));
        for (var layer = 0; layer < Layers; layer++)
        {
            var block = $"blk.{layer}.";
            file.AddVector(block + "attn_norm.weight", ones);
            file.AddMatrix(block + "attn_q.weight", Width, weights.Next(Width, Width));
            file.AddMatrix(block + "attn_k.weight", Width, weights.Next(Width, Width));
            file.AddMatrix(block + "attn_v.weight", Width, weights.Next(Width, Width));
            file.AddMatrix(block + "attn_output.weight", Width, weights.Next(Width, Width));
            file.AddVector(block + "ffn_norm.weight", ones);
            file.AddMatrix(block + "ffn_gate.weight", Width, weights.Next(Width, FeedForward));
            file.AddMatrix(block + "ffn_up.weight", Width, weights.Next(Width, FeedForward));
            file.AddMatrix(block + "ffn_down.weight", FeedForward, weights.Next(FeedForward, Width));
        }

        file.AddVector("output_norm.weight", ones);
        var output = weights.Next(Width, TinyModelVocabulary.Count, WordSpread);
        Array.Clear(output, 0, TinyModelVocabulary.FirstWord * Width);
        file.AddMatrix("output.weight", Width, output);
    }

    /// <summary>Uniform noise from a SplitMix64 sequence: the same on every machine, as no library function takes part.</summary>
    private sealed class Weights
    {
        private ulong _state = 4; // a penny's worth

        /// <summary>A matrix that turns unit-variance input into output with standard deviation <paramref name="gain"/>.</summary>
        public float[] Next(int inputs, int outputs, float gain = 1)
        {
            var bound = gain * MathF.Sqrt(3f / inputs);
            var values = new float[inputs * outputs];
            for (var at = 0; at < values.Length; at++)
                values[at] = bound * Uniform();
            return values;
        }

        private float Uniform()
        {
            var z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            z ^= z >> 31;
            return ((z >> 40) / (float)(1 << 23)) - 1;
        }
    }
}
