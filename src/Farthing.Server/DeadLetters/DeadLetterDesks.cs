using System.Text.Encodings.Web;
using System.Text.Json;
using Farthing.Dashboard.DeadLetters;
using Farthing.Ingest.DeadLetters;
using Farthing.Storage.DeadLetters;

namespace Farthing.Server.DeadLetters;

/// <summary>Gives the page what only the host can do with dead letters.</summary>
internal static class DeadLetterDesks
{
    // The page escapes what it shows.
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void AddDeadLetterDesk(this IServiceCollection services) => services.AddSingleton(s => new DeadLetterDesk(
        Read,
        (project, choice, progress, cancel) => s.GetRequiredService<DeadLetterReplayer>().RunAsync(project, choice, int.MaxValue, progress, cancel)));

    private static DeadLetterReading Read(OpenedDeadLetter opened) => DeadLetterContent.TryRead(opened.Payload, out var problem) is { } content
        ? new(DeadLetterContent.Describe(content).ToJsonString(s_indented), null)
        : new(null, problem);
}
