using Farthing.Sdk.Batches;

namespace Farthing.Sdk.Http;

/// <summary>What a flow of execution is waiting for; emptied when it came, for a flow may be kept longer than its request.</summary>
internal sealed class UnderWay
{
    /// <summary>Of a call, until it is answered.</summary>
    public ObservedRequestContent? Content { get; set; }

    public BatchAddress? Batch { get; init; }

    /// <summary>Of a batch: the app may give the request another meanwhile, or a redirect may.</summary>
    public Uri? Uri { get; init; }

    public UnderWay? Before { get; set; }

    public UnderWay? After { get; set; }
}
