using System.Text;
using Farthing.Sdk.Anthropic;
using Farthing.Sdk.Calls;
using Farthing.Sdk.OpenAI;

namespace Farthing.Sdk.Tests;

/// <summary>All that a reader made of a response, comparable.</summary>
internal sealed record Reading(
    string? Id,
    string? Model,
    string? Tier,
    string Finish,
    Usage Usage,
    EngineTimings? Timings,
    bool Failed,
    string? ErrorType,
    int Chunks,
    bool SawEnd,
    bool LooksWhole,
    bool IsMalformed)
{
    public static Reading OfFixture(string name, params int[] sizes) =>
        Of(name.StartsWith("anthropic", StringComparison.Ordinal), name.EndsWith(".sse", StringComparison.Ordinal), Fixture.Bytes(name), sizes);

    public static Reading OfChat(string body, bool isStream = false) => Of(false, isStream, Encoding.UTF8.GetBytes(body));

    public static Reading OfMessages(string body, bool isStream = false) => Of(true, isStream, Encoding.UTF8.GetBytes(body));

    /// <summary>Feeds the body in pieces of the given sizes, then in one piece what is left.</summary>
    public static Reading Of(bool isMessages, bool isStream, ReadOnlySpan<byte> body, params int[] sizes)
    {
        ResponseReader reader = isMessages ? new MessagesReader(isStream) : new ChatCompletionsReader(isStream);
        foreach (var size in sizes)
        {
            var take = Math.Min(size, body.Length);
            reader.Feed(body[..take]);
            body = body[take..];
        }

        reader.Feed(body);
        reader.Finish();
        return new Reading(
            reader.ResponseId,
            reader.Model,
            reader.ServiceTier,
            string.Join(',', reader.FinishReasons ?? []),
            reader.ReadUsage(),
            reader.Timings,
            reader.Failed,
            reader.ErrorType,
            reader.Chunks,
            reader.SawEnd,
            reader.LooksWhole,
            reader.IsMalformed);
    }
}
