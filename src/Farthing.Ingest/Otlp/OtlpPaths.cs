using Microsoft.AspNetCore.Http;

namespace Farthing.Ingest.Otlp;

/// <summary>How the paths of OTLP begin: all of them are for its ports, and no other.</summary>
public static class OtlpPaths
{
    private const string Services = "/opentelemetry.proto.collector.";

    internal static IReadOnlyList<string> Plain { get; } = ["/v1", "/v1development"];

    /// <summary>Whether a path is one of them.</summary>
    public static bool Contains(PathString path) =>
        Plain.Any(p => path.StartsWithSegments(p, StringComparison.Ordinal)) || path.Value?.StartsWith(Services, StringComparison.Ordinal) == true;
}
