using Farthing.Sdk.Batches;
using Farthing.Sdk.Calls;

namespace Farthing.Sdk.Http;

/// <summary>What a flow of execution is waiting for; emptied when it came, for a flow may be kept longer than its request.</summary>
internal sealed class UnderWay
{
    /// <summary>Until it is answered.</summary>
    public Call? Call { get; set; }

    public HttpRequestMessage? Request { get; set; }

    /// <summary>What stands in for the request's body; null where it has none, or where it is not to be had.</summary>
    public ObservedRequestContent? Content { get; set; }

    public BatchAddress? Batch { get; init; }

    /// <summary>Of a batch: the app may give the request another meanwhile, or a redirect may.</summary>
    public Uri? Uri { get; init; }

    public UnderWay? Before { get; set; }

    public UnderWay? After { get; set; }

    public ObservedRequestContent? TakeContent()
    {
        var content = Content;
        (Content, Request) = (null, null);
        return content;
    }
}
