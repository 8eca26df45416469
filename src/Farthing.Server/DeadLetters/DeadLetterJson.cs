using System.Text.Json;
using System.Text.Json.Nodes;
using Farthing.Ingest.DeadLetters;
using Farthing.Server.Pricing;
using Farthing.Storage.DeadLetters;

namespace Farthing.Server.DeadLetters;

/// <summary>A dead letter as it is listed.</summary>
internal sealed record DeadLetterJson(
    long Id, string Kind, string TraceId, string SpanId, DateTime Received, DateTime Failed, int Attempts, string Reason, long Size)
{
    public static DeadLetterJson From(DeadLetter letter) => new(
        letter.Id, letter.Kind, letter.Span.TraceHex, letter.Span.SpanHex, letter.ReceivedAt, letter.FailedAt, letter.Attempts, letter.Reason, letter.Size);
}

/// <summary>The dead letters that failed for one reason.</summary>
internal sealed record DeadLetterGroupJson(string Reason, string Kind, long Count, DateTime First, DateTime Last)
{
    public static DeadLetterGroupJson From(DeadLetterGroup group) => new(group.Reason, group.Kind, group.Count, group.First, group.Last);
}

/// <summary>What became of those that were tried again.</summary>
/// <param name="Replayed">Stored, and dead letters no more.</param>
/// <param name="KeptAside">Failed again.</param>
/// <param name="Unreadable">Cannot be read by this version.</param>
/// <param name="Left">How many of the chosen are still kept.</param>
internal sealed record ReplayJson(int Replayed, int KeptAside, int Unreadable, long Left)
{
    public static ReplayJson From(ReplayResult result, long left) => new(result.Replayed, result.KeptAside, result.Unreadable, left);
}

/// <summary>A dead letter with what it is: <c>content</c> where it can be read, else why not, and the bytes in any case.</summary>
internal static class OpenedJson
{
    public static JsonObject From(OpenedDeadLetter opened)
    {
        var json = (JsonObject)JsonSerializer.SerializeToNode(DeadLetterJson.From(opened.Letter), PriceCommand.Json)!;
        var content = DeadLetterContent.TryRead(opened.Payload, out var problem);
        json["content"] = content is null ? null : DeadLetterContent.Describe(content);
        json["unreadable"] = problem;
        json["payload"] = Convert.ToBase64String(opened.Payload);
        return json;
    }
}
