namespace Farthing.Ingest.Tests.Otlp.Hostile;

/// <summary>A request that no honest sender makes, and what it may be answered with.</summary>
/// <param name="Kind">What is wrong with it.</param>
/// <param name="Path">Where it goes.</param>
/// <param name="Body">What it carries.</param>
/// <param name="Type">As what, in the words of Content-Type.</param>
/// <param name="Allowed">The HTTP statuses that are right; over gRPC, the gRPC ones.</param>
internal sealed record HostileRequest(string Kind, string Path, byte[] Body, string Type, params int[] Allowed)
{
    public string Method { get; init; } = "POST";

    public string? Encoding { get; init; }

    public bool HasKey { get; init; } = true;

    public bool IsGrpc => Type == "application/grpc";
}
