using System.Runtime.InteropServices;

namespace Farthing.Sdk.Calls;

/// <summary>What is said in the same words of a call, of the calls within it, and of one that is told of in a file.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct CallFacts
{
    public required WireFormat Format { get; init; }

    /// <summary>Who is paid, or whose words it speaks.</summary>
    public required string Provider { get; init; }

    public required Uri Uri { get; init; }

    public string? Region { get; init; }

    public int? Status { get; init; }

    public string? RequestId { get; init; }

    /// <summary>That the call is priced by.</summary>
    public string? Tier { get; init; }

    public AttributionValues? Attribution { get; init; }

    public ResponseReader? Response { get; init; }

    /// <summary>Names the call wherever it is heard of, where its span is not the only one; else null.</summary>
    public string? Key { get; init; }

    public static CallFacts Of(Call call) => new()
    {
        Format = call.Format,
        Provider = call.Provider ?? KnownEngines.Of(call),
        Uri = call.Uri,
        Region = call.Region,
        Status = call.Status,
        RequestId = call.Head.RequestId,
        Tier = call.Response?.ServiceTier,
        Attribution = call.Attribution,
        Response = call.Response,
    };
}
