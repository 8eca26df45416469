using System.Text;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;

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
    bool IsMalformed,
    long OutputBytes,
    string? Region,
    string Inner)
{
    /// <summary>A fixture's name begins with who sent it.</summary>
    public static Reading OfFixture(string name, params int[] sizes) =>
        Of(Fixture.Format(name), Fixture.Provider(name), Fixture.FramingOf(name), Fixture.Bytes(name), sizes);

    public static Reading OfChat(string body, bool isStream = false, string? provider = null) =>
        Of(WireFormat.ChatCompletions, provider, isStream, Encoding.UTF8.GetBytes(body));

    public static Reading OfMessages(string body, bool isStream = false) =>
        Of(WireFormat.Messages, null, isStream, Encoding.UTF8.GetBytes(body));

    public static Reading Of(WireFormat format, string body, BodyFraming framing = BodyFraming.Document) =>
        Of(format, null, framing, Encoding.UTF8.GetBytes(body));

    public static Reading Of(WireFormat format, BodyFraming framing, ReadOnlySpan<byte> body, params int[] sizes) =>
        Of(format, null, framing, body, sizes);

    public static Reading Of(WireFormat format, string? provider, bool isStream, ReadOnlySpan<byte> body, params int[] sizes) =>
        Of(format, provider, isStream ? BodyFraming.Events : BodyFraming.Document, body, sizes);

    /// <summary>Feeds the body in pieces of the given sizes, then in one piece what is left.</summary>
    public static Reading Of(WireFormat format, string? provider, BodyFraming framing, ReadOnlySpan<byte> body, params int[] sizes)
    {
        var reader = Readers.For(format, provider, framing);
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
            reader.IsMalformed,
            reader.OutputBytes,
            reader.Region,
            string.Join(' ', reader.Inner));
    }
}
